import type { QrCodeBook } from '../books/qrcode-book.ts'
import { expiredQrCode, unknownQrCode } from '../simulator.errors.ts'

/** What a phone's camera has before it: the scene of a code, or one certain code. */
export type SeenCode = string | { ticket: string }

export interface ReadCode {
  scene: string
  ticket: string
}

/** A scene that no code was made for here stands for a code that was made elsewhere. */
export function readQrCode (codes: QrCodeBook, seen: SeenCode, nowMs: number): ReadCode {
  const isScene = typeof seen === 'string'
  const code = isScene ? codes.ofScene(seen) : codes.find(seen.ticket)
  if (code === undefined) {
    if (!isScene) throw unknownQrCode(seen.ticket)
    return { scene: seen, ticket: `gQ${Buffer.from(seen).toString('base64url').padEnd(90, 'A').slice(0, 90)}==` }
  }
  if (code.expiresAtMs !== null && nowMs >= code.expiresAtMs) throw expiredQrCode(code.scene)
  return { scene: code.scene, ticket: code.ticket }
}
