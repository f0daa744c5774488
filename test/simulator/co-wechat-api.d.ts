/** What the test uses of a library that brings no types. */
declare module 'co-wechat-api' {
  type Answer = Record<string, unknown>

  export default class WechatApi {
    constructor (appid: string, appSecret: string)
    prefix: string
    mpPrefix: string
    fileServerPrefix: string
    getAccessToken: () => Promise<{ accessToken: string }>
    getIp: () => Promise<Answer>
    getFollowers: (nextOpenid?: string) => Promise<Answer>
    getUser: (openid: string) => Promise<Answer>
    batchGetUsers: (openids: string[]) => Promise<Answer>
    updateRemark: (openid: string, remark: string) => Promise<Answer>
    createTags: (name: string) => Promise<{ tag: { id: number } }>
    getTags: () => Promise<Answer>
    batchTagging: (openids: string[], tagId: number) => Promise<Answer>
    getUsersFromTag: (tagId: number) => Promise<Answer>
    getIdList: (openid: string) => Promise<Answer>
    sendText: (openid: string, text: string) => Promise<Answer>
    sendImage: (openid: string, mediaId: string) => Promise<Answer>
    uploadMedia: (bytes: Buffer, type: string, name: string, mime: string) => Promise<{ media_id: string }>
    getMedia: (mediaId: string) => Promise<Buffer>
    addTemplate: (shortId: string) => Promise<{ template_id: string }>
    getAllPrivateTemplate: () => Promise<Answer>
    sendTemplate: (openid: string, templateId: string, url: string, colour: string, data: object) => Promise<Answer>
    massSendText: (content: string, receivers: string[] | number, clientMsgId?: string) => Promise<{ msg_id: unknown }>
    getMassMessageStatus: (msgId: string) => Promise<Answer>
    previewText: (openid: string, content: string) => Promise<Answer>
    createTmpQRCode: (scene: string | number, expireSeconds: number) => Promise<{ ticket: string }>
    createLimitQRCode: (scene: string | number) => Promise<{ ticket: string }>
    showQRCodeURL: (ticket: string) => string
    createMenu: (menu: object) => Promise<Answer>
    getMenu: () => Promise<Answer>
    removeMenu: () => Promise<Answer>
    addConditionalMenu: (menu: object) => Promise<Answer>
    tryConditionalMenu: (openid: string) => Promise<Answer>
    ensureTicket: () => Promise<{ ticket: string }>
    getCustomServiceList: () => Promise<Answer>
  }
}
