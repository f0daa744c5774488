import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

/** Red, green and blue of each pixel, row by row; before each row one byte that stays 0: it says that the row is not filtered. */
export interface Canvas { width: number, height: number, rows: Buffer }

const pack = promisify(deflate) as (bytes: Buffer, options: { level: number }) => Promise<Buffer>

export const rowBytes = (width: number): number => 1 + width * 3

/** Packs in the background: a large picture takes longer than anybody else should wait for. */
export async function writePng ({ width, height, rows }: Canvas): Promise<Buffer> {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // Eight bits of each colour.
  head.set([8, 2], 8)
  return Buffer.concat([Buffer.from('\u{89}PNG\r\n\u{1A}\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', await pack(rows, { level: 4 })), chunk('IEND', Buffer.alloc(0))])
}

function chunk (name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
