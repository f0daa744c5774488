import { isAscii } from 'node:buffer'

export type Encoding = 'utf-8' | 'gbk'

/** The first that fits is taken: what is sound UTF-8 is hardly ever meant as GBK. */
const encodings: readonly Encoding[] = ['utf-8', 'gbk']

/** Looks at bytes as they pass: the index of the first that cannot stand there, or -1. What it knows carries over to the next part. */
type Watch = (bytes: Uint8Array) => number

/** Strict UTF-8, as the Unicode standard's table 3-7 draws it. */
function createUtf8Watch (): { watch: Watch, isWhole: () => boolean } {
  let missing = 0
  let least = 0x80
  let most = 0xbf
  return {
    isWhole: () => missing === 0,
    watch (bytes) {
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0
        if (missing > 0) {
          if (byte < least || byte > most) return at
          missing--
          least = 0x80
          most = 0xbf
        } else if (byte >= 0x80) {
          if (byte < 0xc2 || byte > 0xf4) return at
          missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
          least = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80
          most = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf
        }
      }
      return -1
    },
  }
}

/** The pairs of GBK and the fours of GB 18030, as `TextDecoder('gbk')` reads them. None of their bytes is a comma, a quote or an end of line. */
function createGbkWatch (): { watch: Watch, isWhole: () => boolean } {
  let place = 0
  return {
    isWhole: () => place === 0,
    watch (bytes) {
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0
        const isHigh = byte >= 0x81 && byte <= 0xfe
        const isDigit = byte >= 0x30 && byte <= 0x39
        if (place === 0) place = byte <= 0x80 ? 0 : isHigh ? 1 : -1
        else if (place === 1) place = isDigit ? 2 : byte >= 0x40 && byte !== 0x7f && byte !== 0xff ? 0 : -1
        else if (place === 2) place = isHigh ? 3 : -1
        else place = isDigit ? 0 : -1
        if (place < 0) return at
      }
      return -1
    },
  }
}

/** Looks for the encoding of what passes. */
export function createEncodingWatch () {
  const watches = { 'utf-8': createUtf8Watch(), 'gbk': createGbkWatch() }
  const open = new Set<Encoding>(encodings)
  const isWhole = () => encodings.every((encoding) => !open.has(encoding) || watches[encoding].isWhole())

  return {
    /** The index of the byte at which it is in no encoding any more, or -1. */
    watch (bytes: Buffer): number {
      if (isWhole() && isAscii(bytes)) return -1
      let last = -1
      for (const encoding of open) {
        const at = watches[encoding].watch(bytes)
        if (at < 0) continue
        open.delete(encoding)
        last = Math.max(last, at)
      }
      return open.size === 0 ? last : -1
    },

    /** Undefined when it ends in the middle of a character. */
    found: (): Encoding | undefined => encodings.find((encoding) => open.has(encoding) && watches[encoding].isWhole()),
  }
}

const beyondAscii = /[\x80-\xff]/

/** Turns a cell that has a character for every byte into text. */
export function decoderOf (encoding: Encoding): (cell: string) => string {
  const decoder = new TextDecoder('gbk')
  const decode = encoding === 'utf-8' ? (bytes: Buffer) => bytes.toString('utf8') : (bytes: Buffer) => decoder.decode(bytes)
  return (cell) => (beyondAscii.test(cell) ? decode(Buffer.from(cell, 'latin1')) : cell)
}
