import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }

export const PageSettings = Type.Object({
  hosts: Type.Array(Type.String({ minLength: 1, maxLength: 253, pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\\d{1,5})?$' }), {
    maxItems: 50, uniqueItems: true,
    description: 'Hosts of the account’s web pages, each for itself and in small letters, with its port if the address shows one. WeChat wants them in its console too (JS接口安全域名).',
  }),
}, closed)
export type PageSettings = Static<typeof PageSettings>

const Version = Type.Integer({ minimum: 0, description: 'As it was read: 0 while the account has chosen nothing.' })
const example = { version: 1, settings: { hosts: ['shop.example.com'] } }
export const SettingsView = Type.Object({ version: Version, settings: PageSettings }, { examples: [example] })
export const SettingsBody = Type.Object({ version: Version, settings: PageSettings }, { ...closed, examples: [example] })

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const AppidParams = Type.Object({ appid: Type.String({ maxLength: 64 }) })

const Url = Type.String({
  minLength: 1, maxLength: 2000, description: 'The page’s address exactly as the browser has it, up to #.', examples: ['https://shop.example.com/item?id=12'],
})
export const UrlQuery = Type.Object({ url: Url }, closed)
export const SignatureBody = Type.Object({ url: Url }, { ...closed, examples: [{ url: 'https://shop.example.com/item?id=12' }] })

export const SignatureView = Type.Object({
  appId: Type.String(), timestamp: Type.Integer(), nonceStr: Type.String(), signature: Type.String(),
}, {
  description: 'As `wx.config` of the JS-SDK wants it.',
  examples: [{ appId: 'wx5f0c3a7d91e2b846', timestamp: 1772355600, nonceStr: 'q2x8ZbW1yEo0', signature: '0f9de62fce790f9a083d5c99e95740ceb90c27ed' }],
})
