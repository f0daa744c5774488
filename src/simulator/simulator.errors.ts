/** A wish of the operator's that cannot be met, with the status the control API gives it. */
export class SimulatorError extends Error {
  readonly status: number
  readonly code: string

  constructor (status: number, code: string, message: string) {
    super(message)
    this.name = 'SimulatorError'
    this.status = status
    this.code = code
  }
}

export function unknownAccount (appid: string, known: Iterable<string>): SimulatorError {
  return new SimulatorError(404, 'ACCOUNT_UNKNOWN', `No account ${appid}. There are: ${[...known].join(', ')}.`)
}

export function accountExists (appid: string): SimulatorError {
  return new SimulatorError(409, 'ACCOUNT_EXISTS', `There is an account ${appid} already.`)
}

export function noAesKey ({ appid, mode }: { appid: string, mode: string }): SimulatorError {
  return new SimulatorError(400, 'ACCOUNT_INVALID', `account ${appid}: mode ${mode} needs an aesKey`)
}

export function badTime (): SimulatorError {
  return new SimulatorError(400, 'TIME_INVALID', 'The platform’s time is one of this century, 2000 to 2099.')
}

export function unknownFollower (openid: string): SimulatorError {
  return new SimulatorError(404, 'FOLLOWER_UNKNOWN', `Nobody with the openid ${openid} ever followed. Follow or add the follower first.`)
}

export function notFollowing (openid: string): SimulatorError {
  return new SimulatorError(409, 'NOT_FOLLOWING', `${openid} does not follow now. Follow first, or send it with raw.`)
}

export function alreadyFollowing (openid: string): SimulatorError {
  return new SimulatorError(409, 'ALREADY_FOLLOWING', `${openid} follows already. WeChat would send nothing; for a repeat set copies.`)
}

export function notWaiting (msgId: string): SimulatorError {
  return new SimulatorError(409, 'NOT_WAITING', `No mass send ${msgId} waits for the administrator.`)
}

export function noSuchTag (tagId: number): SimulatorError {
  return new SimulatorError(404, 'TAG_UNKNOWN', `The account has no tag ${tagId}.`)
}

export function noSuchArticle (articleId: string): SimulatorError {
  return new SimulatorError(404, 'ARTICLE_UNKNOWN', `Nothing was published with the article id ${articleId}.`)
}

export function badOpenid (openid: string): SimulatorError {
  return new SimulatorError(400, 'OPENID_INVALID', `${JSON.stringify(openid)} is no openid: 1 to 64 letters, digits, - or _.`)
}

export function badField (name: string): SimulatorError {
  return new SimulatorError(400, 'FIELD_INVALID', `${JSON.stringify(name)} cannot be the name of an XML element.`)
}

export function unknownButton (path: readonly number[]): SimulatorError {
  return new SimulatorError(404, 'BUTTON_UNKNOWN', `This follower sees no button at [${path.join(', ')}].`)
}

export function unknownQrCode (ticket: string): SimulatorError {
  return new SimulatorError(404, 'QR_CODE_UNKNOWN', `No QR code has the ticket ${ticket}.`)
}

export function expiredQrCode (scene: string): SimulatorError {
  return new SimulatorError(409, 'QR_CODE_EXPIRED', `The QR code of ${scene} has expired: WeChat shows a notice and tells nobody.`)
}

export function badData (kind: string, formats: readonly string[], maxBytes: number): SimulatorError {
  return new SimulatorError(400, 'DATA_INVALID', `The data of ${kind} is base64 of ${formats.join(', ')}, up to ${maxBytes} bytes.`)
}

export function badWebhook (url: string): SimulatorError {
  return new SimulatorError(400, 'WEBHOOK_INVALID', `${JSON.stringify(url)} is no http or https address.`)
}

export function unknownAgent (kfAccount: string): SimulatorError {
  return new SimulatorError(404, 'AGENT_UNKNOWN', `No agent account ${kfAccount}.`)
}

export function agentExists (kfAccount: string): SimulatorError {
  return new SimulatorError(409, 'AGENT_EXISTS', `There is an agent account ${kfAccount} already.`)
}

export function agentUnbound (kfAccount: string): SimulatorError {
  return new SimulatorError(409, 'AGENT_UNBOUND', `Nobody is bound to ${kfAccount}. Invite a person, and let the person accept.`)
}

export function nothingWaits (kfAccount: string): SimulatorError {
  return new SimulatorError(409, 'NO_INVITATION', `No invitation to ${kfAccount} waits for an answer.`)
}

export function notWithAgent (kfAccount: string, openid: string): SimulatorError {
  return new SimulatorError(409, 'NOT_WITH_AGENT', `${openid} does not talk with ${kfAccount}. Take the follower first.`)
}

export function unknownTemplate (templateId: string): SimulatorError {
  return new SimulatorError(404, 'TEMPLATE_UNKNOWN', `No template ${templateId}. GET …/templates names them.`)
}

export function badOneTimeLink (why: string): SimulatorError {
  return new SimulatorError(400, 'LINK_INVALID', `The confirmation page would not open: ${why}.`)
}
