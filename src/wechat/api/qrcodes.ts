import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'

const closed = { additionalProperties: false }
/** Thirty days. Always to be said: what an absent one means has changed over the years. */
const Seconds = Type.Integer({ minimum: 1, maximum: 2_592_000 })
const Text = Type.String({ minLength: 1, maxLength: 64 })
const numbered = (maximum: number) => Type.Object({ scene: Type.Object({ scene_id: Type.Integer({ minimum: 1, maximum }) }, closed) }, closed)
const named = Type.Object({ scene: Type.Object({ scene_str: Text }, closed) }, closed)

export const qrcodes = {
  /**
   * A follower who scans it is reported with its scene. Of permanent ones an account has 100,000, and they cannot be deleted.
   * A repeat gives another ticket for the same scene, which does no harm (page: 生成带参数的二维码).
   */
  create: endpoint({
    method: 'POST',
    path: '/cgi-bin/qrcode/create',
    effect: 'put',
    request: Type.Union([
      Type.Object({ action_name: Type.Literal('QR_SCENE'), expire_seconds: Seconds, action_info: numbered(4_294_967_295) }, closed),
      Type.Object({ action_name: Type.Literal('QR_STR_SCENE'), expire_seconds: Seconds, action_info: named }, closed),
      Type.Object({ action_name: Type.Literal('QR_LIMIT_SCENE'), action_info: numbered(100_000) }, closed),
      Type.Object({ action_name: Type.Literal('QR_LIMIT_STR_SCENE'), action_info: named }, closed),
    ]),
    answer: Type.Object({ ticket: Type.String({ minLength: 1 }), expire_seconds: Type.Optional(Type.Integer()), url: Type.String() }),
  }),
}
