/** What a link to the confirmation page asks for. */
export interface OneTimeQuestion {
  scene: number
  reserved: string
  redirectUrl: string
}

const page = 'https://mp.weixin.qq.com/mp/subscribemsg'
const reservedText = /^[A-Za-z\d]{0,128}$/

/** Page "一次性订阅消息", its first step. A text says why the link would not work. */
export function readOneTimeLink (link: string, { appid, templateId }: { appid: string, templateId: string }): OneTimeQuestion | string {
  if (!URL.canParse(link)) return 'it is no address'
  const { origin, pathname, searchParams, hash } = new URL(link)
  if (origin + pathname !== page) return `it does not lead to ${page}`
  if (hash !== '#wechat_redirect') return 'it does not end in #wechat_redirect'
  if (searchParams.get('action') !== 'get_confirm') return 'action is not get_confirm'
  if (searchParams.get('appid') !== appid) return `appid is not ${appid}`
  if (searchParams.get('template_id') !== templateId) return `template_id is not ${templateId}`
  const scene = readScene(searchParams.get('scene'))
  if (scene === null) return 'scene is not from 0 to 10000'
  const redirectUrl = searchParams.get('redirect_url') ?? ''
  if (!/^https?:\/\//.test(redirectUrl) || !URL.canParse(redirectUrl)) return 'redirect_url is no address'
  const reserved = searchParams.get('reserved') ?? ''
  if (!reservedText.test(reserved)) return 'reserved is not up to 128 letters and digits'
  return { scene, reserved, redirectUrl }
}

/** A scene as text or as a number, 0 to 10000. */
export function readScene (value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^\d{1,5}$/.test(text)) return null
  const scene = Number(text)
  return scene <= 10_000 ? scene : null
}
