import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { asItWas, textCell } from '../../../src/followers/transfer/csv/cells.ts'
import { linesFrom } from '../../../src/followers/transfer/csv/records.ts'
import { createSoundFile, type FileFacts } from '../../../src/followers/transfer/csv/sound-file.ts'
import type { FileStore } from '../../../src/platform/files/file-store.ts'

const gbk = (hex: string) => Buffer.from(hex, 'hex')
/** 备注 in GBK. */
const remarkInGbk = gbk('b1b8d7a2')

async function passed (parts: readonly Buffer[]): Promise<FileFacts> {
  const { pass, facts } = createSoundFile()
  let through = 0
  for await (const part of pass(Readable.from(parts))) through += part.length
  expect(through).toBe(parts.reduce((sum, part) => sum + part.length, 0))
  return facts()
}

/** In parts of `size` bytes, as a network may bring them. */
async function factsOf (bytes: Buffer, size = bytes.length): Promise<FileFacts> {
  return passed(Array.from({ length: Math.ceil(bytes.length / size) }, (_, part) => bytes.subarray(part * size, (part + 1) * size)))
}

async function rowsOf (bytes: Buffer, size = bytes.length, from?: { offset: number, line: number }) {
  const { encoding, delimiter, dataStart } = await factsOf(bytes, size)
  const read: FileStore['read'] = async (_name, { start = 0 } = {}) =>
    Readable.from(Array.from({ length: Math.ceil((bytes.length - start) / size) }, (_, part) => bytes.subarray(start + part * size, start + (part + 1) * size)))
  const files = { read } as FileStore
  const rows: Array<{ number: number, cells: string[], next: number }> = []
  for await (const { lines, mark } of linesFrom(files, { file: 'f', encoding, delimiter }, { mark: from ?? { offset: dataStart, line: 2 }, atOnce: 1 })) {
    for (const line of lines) rows.push({ ...line, next: mark.offset })
  }
  return rows
}

const bom = Buffer.from([0xef, 0xbb, 0xbf])

describe('a table in a file', () => {
  it.each([
    ['comma', 'openid,备注\no1,张三\n', ','],
    ['semicolon', 'openid;备注\r\no1;张三\r\n', ';'],
    ['tab', 'openid\t备注\no1\t张三', '\t'],
    ['a quoted header', '"openid","备注"\no1,"张三"', ','],
    ['empty lines, which count as lines of the file only', 'openid,备注\n\n\r\no1,张三\n\n', ','],
  ])('with %s is understood, in parts of any size', async (_what, text, delimiter) => {
    for (const mark of [Buffer.alloc(0), bom]) {
      for (const size of [1, 2, 3, 7, 1000]) {
        const bytes = Buffer.concat([mark, Buffer.from(text)])
        expect(await factsOf(bytes, size)).toMatchObject({ encoding: 'utf-8', delimiter, columns: ['openid', '备注'], lines: 1 })
        expect((await rowsOf(bytes, size)).map(({ cells }) => cells)).toEqual([['o1', '张三']])
      }
    }
  })

  it('in GBK is told from UTF-8, also where a byte of a pair looks like a letter or a stroke', async () => {
    // 0xb7 0x7c is one character whose second byte is that of "|".
    const bytes = Buffer.concat([Buffer.from('openid,'), remarkInGbk, Buffer.from('\r\no1,'), gbk('b77c'), Buffer.from('\r\n')])
    for (const size of [1, 3, 1000]) {
      expect(await factsOf(bytes, size)).toMatchObject({ encoding: 'gbk', columns: ['openid', '备注'], lines: 1 })
      expect((await rowsOf(bytes, size))[0]?.cells).toEqual(['o1', new TextDecoder('gbk').decode(gbk('b77c'))])
    }
  })

  it('has its cells as they were written, whatever stands in them', async () => {
    const cells = ['a"b', '"', '""', 'x,y', 'line\nbreak', 'cr\r\nlf', '\r', '', ' spaces ', '李四 😀', "it's", ';', '\ttab']
    const text = ['h1,h2', ...cells.map((cell, at) => `"${cell.replaceAll('"', '""')}",${at}`), 'a\rb,x\r', 'short', '\u00a0,\u3000'].join('\n')
    const expected = [...cells.map((cell, at) => [cell, String(at)]), ['a\rb', 'x'], ['short'], ['\u00a0', '\u3000']]
    for (const size of [1, 2, 5, 1000]) expect((await rowsOf(Buffer.from(text), size)).map((row) => row.cells)).toEqual(expected)
  })

  it.each([
    ['UTF-8', Buffer.concat([bom, Buffer.from('a,b\n1,"x\ny"\n2,é😀\n\n3,"""q"""\r\n"4\r\n\r\n","中,""国""\n"\r\n\r\n5,z')])],
    ['GBK', Buffer.concat([Buffer.from('a,b\r\n1,"'), remarkInGbk, Buffer.from('\r\n"\r\n2,'), remarkInGbk, Buffer.from('\n\n3,"""q"""\n"4",'), gbk('8130813081308130'), Buffer.from('\n5,z')])],
  ])('in %s can be read on from behind any line, wherever its parts end', async (_what, bytes) => {
    const all = await rowsOf(bytes)
    expect(all.map(({ number, cells: [first] }) => [number, first?.trim()])).toEqual([[2, '1'], [3, '2'], [5, '3'], [6, '4'], [all.length === 5 && bytes[0] === 0xef ? 8 : 7, '5']])
    for (let size = 1; size <= bytes.length; size++) {
      expect(await rowsOf(bytes, size)).toEqual(all)
      for (const [at, { next, number }] of all.entries()) expect(await rowsOf(bytes, size, { offset: next, line: number + 1 })).toEqual(all.slice(at + 1))
    }
  })

  it.each([
    ['IMPORT_FILE_EMPTY', 'line 2', 'openid,remark\r\n\r\n'],
    ['IMPORT_FILE_EMPTY', 'line 2', ''],
    ['IMPORT_FILE_BINARY', 'line 2, column 2', 'a,b\n1,x\0y'],
    ['IMPORT_FILE_BINARY', 'line 2, column 2', 'a,b\n1,"x"\0,y'],
    ['IMPORT_FILE_BINARY', 'line 3, column 1', 'a,b\n1,"x\ny"\n\0,y'],
    ['IMPORT_FILE_BINARY', 'line 2, column 2', 'a,b\n1,"x\ny\0"\n'],
    ['IMPORT_FILE_BINARY', 'line 1, column 1', 'PK\u0003\u0004\u0014\0\0'],
    ['IMPORT_COLUMNS_TOO_MANY', 'line 3, column 3', 'a,b\n1,2\n1,2,3\n'],
    ['IMPORT_COLUMNS_TOO_MANY', 'line 1, column 101', `${'a,'.repeat(101)}\n1`],
    ['IMPORT_QUOTE_OPEN', 'line 3, column 2', 'a,b\n1,2\n1,"2\n1,2\n'],
    ['IMPORT_QUOTE_STRAY', 'line 2, column 1', 'a,b\n"1"x,2\n'],
    ['IMPORT_QUOTE_STRAY', 'line 2, column 2', 'a,b\n1,"2"\r,\n'],
    ['IMPORT_QUOTE_STRAY', 'line 3, column 2', 'a,b\n"1\n",2\n3,a"b\n'],
    ['IMPORT_QUOTE_STRAY', 'line 1, column 1', '"a"x,b\n1,2\n'],
    ['IMPORT_QUOTE_OPEN', 'line 1, column 2', 'a;"b\n1;2\n'],
    ['IMPORT_CELL_TOO_LARGE', 'line 3, column 2', `a,b\n1,2\n1,${'x'.repeat(10 * 1024 * 1024)}\n`],
    ['IMPORT_CELL_TOO_LARGE', 'line 1, column 1', 'x'.repeat(10 * 1024 * 1024)],
    ['IMPORT_CELL_TOO_LARGE', 'line 2, column 2', `a,b\n1,"${'line\n'.repeat(2 * 1024 * 1024)}`],
    ['IMPORT_COLUMNS_TOO_MANY', 'line 3, column 3', `a,b\n1,2\n${','.repeat(10 * 1024 * 1024)}`],
    ['IMPORT_COLUMNS_TOO_MANY', 'line 2, column 101', `${'a,'.repeat(99)}b\n${'"",'.repeat(5 * 1024 * 1024)}`],
    ['IMPORT_HEADER_UNFIT', 'line 1, column 2', 'a,a\n1,2\n'],
    ['IMPORT_HEADER_UNFIT', 'line 1, column 2', 'a, \n1,2\n'],
    ['IMPORT_HEADER_UNFIT', 'line 1, column 1', `${'a'.repeat(101)},b\n1,2\n`],
  ])('is refused with %s at %s', async (code, place, text) => {
    for (const size of [text.length > 1000 ? 65_536 : 1, 1_000_000]) await expect(factsOf(Buffer.from(text), size)).rejects.toMatchObject({ code, place })
  })

  it('that is in no encoding is refused at its first broken character', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,中\n2,'), Buffer.from([0xff, 0xff]), Buffer.from('\n')])
    for (const size of [1, 4, 1000]) await expect(factsOf(bytes, size)).rejects.toMatchObject({ code: 'IMPORT_ENCODING_BROKEN', place: 'line 3, column 2' })
    const cut = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from('中').subarray(0, 2), Buffer.from('\n2,'), Buffer.from([0xd6])])
    await expect(factsOf(cut)).rejects.toMatchObject({ code: 'IMPORT_ENCODING_BROKEN' })
  })

  it('has no more than a million lines', async () => {
    const part = Buffer.from('o\n'.repeat(100_001))
    await expect(passed([Buffer.from('h\n'), ...Array.from({ length: 10 }, () => part)])).rejects.toMatchObject({ code: 'IMPORT_LINES_TOO_MANY', place: 'line 1000002' })
  })
})

describe('a cell that goes out', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠1', "'=1", "''=1", '=cmd|\' /C calc\'!A0', '=HYPERLINK("http://x","y")'])(
    'is not run, and comes back as it was: %j', (text) => {
      expect(textCell(text)).toBe(/[",\r\n]/.test(text) ? `"'${text.replaceAll('"', '""')}"` : `'${text}`)
      expect(asItWas(`'${text}`)).toBe(text)
    })

  it.each(['张三', "it's", "'quoted'", 'a=b', 'x,y', '"', 'a\nb', '', '1-2', "'", "''"])('is otherwise as it is: %j', (text) => {
    expect(textCell(text)).toBe(/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
    expect(asItWas(text)).toBe(text)
  })
})
