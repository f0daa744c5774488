import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'

/** What is too long for a QR code or a link, kept by WeChat for up to thirty days (page: 短key托管). */
export const shortKeys = {
  /** 4 KB at most. A repeat makes another key, and the first one ends by itself. */
  create: endpoint({
    method: 'POST',
    path: '/cgi-bin/shorten/gen',
    effect: 'put',
    request: Type.Object({
      long_data: Type.String({ minLength: 1 }),
      expire_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_592_000 })),
    }),
    answer: Type.Object({ short_key: Type.String({ minLength: 1 }) }),
  }),
  /** `expire_seconds` are those that are left. */
  get: endpoint({
    method: 'POST',
    path: '/cgi-bin/shorten/fetch',
    effect: 'read',
    request: Type.Object({ short_key: Type.String({ minLength: 1 }) }),
    answer: Type.Object({ long_data: Type.String(), create_time: Type.Integer(), expire_seconds: Type.Integer() }),
  }),
}
