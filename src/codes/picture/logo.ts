import { PNG } from 'pngjs'
import { logoUnfit, logoUnreadable } from '../codes.errors.ts'

/** As base64 it fits its column. */
export const maxLogoBytes = 48_000
const leastPixels = 16
const mostPixels = 512
const signature = Buffer.from([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])

/** A second head would be believed instead of the first, which alone is looked at. */
function hasOneHead (bytes: Buffer): boolean {
  let heads = 0
  for (let at = signature.length; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) heads += Number(bytes.toString('latin1', at + 4, at + 8) === 'IHDR')
  return heads === 1
}

/**
 * A picture that somebody sent, as red, green, blue and alpha. What its head says is looked at before anything is unpacked: a file
 * of a few bytes can claim to be as large as it likes, and an interlaced one would be unpacked to its end.
 */
export function readLogo (bytes: Buffer): PNG {
  const isPng = bytes.length >= 33 && bytes.subarray(0, 8).equals(signature) && bytes.toString('latin1', 12, 16) === 'IHDR'
  if (!isPng || bytes[28] !== 0 || !hasOneHead(bytes)) throw logoUnreadable()
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  if (Math.min(width, height) < leastPixels || Math.max(width, height) > mostPixels) throw logoUnfit(leastPixels, mostPixels)
  try {
    return PNG.sync.read(bytes)
  } catch {
    throw logoUnreadable()
  }
}
