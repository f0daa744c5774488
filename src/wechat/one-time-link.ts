interface OneTimeLink {
  appid: string
  /** 0 to 10000. Confirms of one scene do not add up; those of different scenes do. */
  scene: number
  templateId: string
  /** Its host must be a registered business domain of the account. It gets `openid`, `template_id`, `action`, `scene` and `reserved`. */
  redirectUrl: string
  /** Comes back unchanged: put in it what proves that the answer belongs to the question. */
  reserved?: string
}

/** Where a person, inside WeChat, agrees to one message (page "一次性订阅消息"). The order of the parameters is WeChat's. */
export function oneTimeConfirmUrl ({ appid, scene, templateId, redirectUrl, reserved }: OneTimeLink): string {
  if (!Number.isInteger(scene) || scene < 0 || scene > 10_000) throw new RangeError('A scene is a whole number from 0 to 10000')
  if (reserved !== undefined && !/^[A-Za-z\d]{0,128}$/.test(reserved)) throw new RangeError('reserved is up to 128 letters and digits')
  const query = new URLSearchParams({
    action: 'get_confirm', appid, scene: String(scene), template_id: templateId, redirect_url: redirectUrl,
    ...(reserved === undefined ? {} : { reserved }),
  })
  return `https://mp.weixin.qq.com/mp/subscribemsg?${query.toString()}#wechat_redirect`
}
