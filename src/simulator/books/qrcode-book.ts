import { randomBytes } from 'node:crypto'

/** A QR code with a parameter. */
export interface QrCode {
  readonly ticket: string
  /** As the webhook is told it, also a number. */
  readonly scene: string
  /** What the picture holds. */
  readonly url: string
  /** Null for a permanent one. */
  readonly expiresAtMs: number | null
}

export interface QrCodeBook {
  createTemporary: (scene: string | number, expiresAtMs: number) => QrCode
  /** The same scene gives the same code again (unconfirmed). Null when that many are there already. */
  createPermanent: (scene: string | number, most: number) => QrCode | null
  /** Also an expired one, unless it was forgotten. */
  find: (ticket: string) => QrCode | undefined
  /** The newest with this scene. */
  ofScene: (scene: string) => QrCode | undefined
}

const temporaryKept = 100_000

export function createQrCodeBook (): QrCodeBook {
  const temporary = new Map<string, QrCode>()
  const permanent = new Map<string, QrCode>()
  /** `1` and `'1'` are two scenes, though they are told alike. */
  const permanentTickets = new Map<string | number, string>()
  const newest = new Map<string, string>()

  const find = (ticket: string): QrCode | undefined => temporary.get(ticket) ?? permanent.get(ticket)
  const create = (codes: Map<string, QrCode>, scene: string | number, expiresAtMs: number | null): QrCode => {
    const code = {
      ticket: `gQ${randomBytes(69).toString('base64url').slice(0, 90)}==`, scene: String(scene),
      url: `http://weixin.qq.com/q/02${randomBytes(16).toString('base64url')}`, expiresAtMs,
    }
    codes.set(code.ticket, code)
    newest.set(code.scene, code.ticket)
    return code
  }
  const forgetOldest = (): void => {
    const [oldest] = temporary.values()
    if (oldest === undefined || temporary.size <= temporaryKept) return
    temporary.delete(oldest.ticket)
    if (newest.get(oldest.scene) === oldest.ticket) newest.delete(oldest.scene)
  }

  return {
    createTemporary (scene, expiresAtMs) {
      const code = create(temporary, scene, expiresAtMs)
      forgetOldest()
      return code
    },
    createPermanent (scene, most) {
      const before = permanent.get(permanentTickets.get(scene) ?? '')
      if (before !== undefined) return before
      if (permanent.size >= most) return null
      const code = create(permanent, scene, null)
      permanentTickets.set(scene, code.ticket)
      return code
    },
    find,
    ofScene: (scene) => find(newest.get(scene) ?? ''),
  }
}
