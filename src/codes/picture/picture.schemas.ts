import { Type } from 'typebox'

export const PictureQuery = Type.Object({
  format: Type.Enum(['png', 'svg'], { default: 'png' }),
  size: Type.Integer({ minimum: 120, maximum: 1200, default: 600, description: 'Pixels; a PNG has as many as fit whole modules into it.' }),
  margin: Type.Integer({ minimum: 1, maximum: 10, default: 4, description: 'White around it, in modules. On paper it needs four.' }),
  logo: Type.Boolean({ default: true, description: 'With the account’s logo in the middle, if it has one.' }),
}, { additionalProperties: false })

const binary = { schema: Type.Unsafe<Buffer | string>(Type.String({ format: 'binary' })) }
export const PictureAnswer = { content: { 'image/png': binary, 'image/svg+xml': binary }, description: 'The picture, drawn by us from what WeChat says it holds.' }
export const LogoAnswer = { content: { 'image/png': binary }, description: 'The logo as it was sent.' }
export const LogoView = Type.Object({ width: Type.Integer(), height: Type.Integer() }, { examples: [{ width: 128, height: 128 }] })
