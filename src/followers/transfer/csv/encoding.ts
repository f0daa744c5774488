export type Encoding = 'utf-8' | 'gbk'

/** Looks at bytes as they pass: the index of the first that cannot stand there, or -1. What it knows carries over to the next part. */
type Watch = (bytes: Uint8Array) => number

/** Strict UTF-8, as the Unicode standard's table 3-7 draws it. */
export function createUtf8Watch (): { watch: Watch, isWhole: () => boolean } {
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
export function createGbkWatch (): { watch: Watch, isWhole: () => boolean } {
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

/** Turns the bytes of one record into text. */
export function decoderOf (encoding: Encoding): (bytes: Buffer) => string {
  if (encoding === 'utf-8') return (bytes) => bytes.toString('utf8')
  const decoder = new TextDecoder('gbk')
  return (bytes) => decoder.decode(bytes)
}
