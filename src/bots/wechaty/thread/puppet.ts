import { FileBox, type FileBoxInterface } from 'file-box'
import { type payloads, Puppet } from 'wechaty-puppet'
import type { TouchContent } from '../../../reach/index.ts'
import type { GivenMessage, SaidFile, ShownFollower } from '../protocol.ts'
import { articleOf, cardOf, contactPayload, linkPayload, messagePayload, miniProgramPayload, placePayload, selfId, selfPayload, textIn } from './payload.ts'

/** What the puppet asks of the house, in the name of one account. */
export interface House {
  say: (openid: string, content: TouchContent | SaidFile) => Promise<void>
  follower: (openid: string) => Promise<ShownFollower>
  remark: (openid: string, remark: string | null) => Promise<void>
  tag: (openid: string, tag: string, isOn: boolean) => Promise<void>
  tags: (openid: string | null) => Promise<string[]>
  file: (mediaId: string) => Promise<{ name: string, bytes: Uint8Array }>
  /** A message with which the plugin has still to do. */
  message: (messageId: string) => GivenMessage | undefined
}

/** WeChat takes no file that is larger (page "新增临时素材"). */
const maxFileBytes = 10 * 1024 * 1024

/** Wechaty wraps errors and keeps of them the name alone. */
class NotSupportedError extends Error {
  readonly code = 'NOT_SUPPORTED'
  override name = 'NOT_SUPPORTED'
  constructor (method: string) {
    super(`${method}: official accounts do not support this`)
  }
}

class MessageGoneError extends Error {
  readonly code = 'MESSAGE_GONE'
  override name = 'MESSAGE_GONE'
}

/** An official account as Wechaty sees it. What such an account does not know is refused by name; see the list below. */
export class OfficialPuppet extends Puppet {
  readonly #house: House

  constructor (house: House) {
    super({ cache: { contact: 500, message: 500, room: 1, roomMember: 1, roomInvitation: 1, friendship: 1, post: 1 } })
    this.#house = house
  }

  override name (): string { return 'official-account' }
  override version (): string { return '1.0.0' }

  async onStart (): Promise<void> {
    this.login(selfId)
    setImmediate(() => this.emit('ready', { data: '' }))
  }

  async onStop (): Promise<void> {
    await this.logout()
  }

  override ding (data = ''): void {
    setImmediate(() => this.emit('dong', { data }))
  }

  #message (messageId: string): GivenMessage {
    const found = this.#house.message(messageId)
    if (found === undefined) throw new MessageGoneError('This message is no longer known')
    return found
  }

  override async messageRawPayload (messageId: string): Promise<GivenMessage> { return this.#message(messageId) }
  override async messageRawPayloadParser (message: GivenMessage): Promise<payloads.Message> { return messagePayload(message) }
  override async messageUrl (messageId: string): Promise<payloads.UrlLink> { return linkPayload(this.#message(messageId)) }
  override async messageLocation (messageId: string): Promise<payloads.Location> { return placePayload(this.#message(messageId)) }
  override async messageMiniProgram (messageId: string): Promise<payloads.MiniProgram> { return miniProgramPayload(this.#message(messageId)) }
  override async messageImage (messageId: string): Promise<FileBoxInterface> { return this.messageFile(messageId) }

  override async messageFile (messageId: string): Promise<FileBoxInterface> {
    const { content } = this.#message(messageId)
    const mediaId = textIn(content, 'mediaId')
    if (mediaId === '') throw new NotSupportedError('messageFile')
    const { name, bytes } = await this.#house.file(mediaId)
    return FileBox.fromBuffer(Buffer.from(bytes), name)
  }

  // Whoever returns an id is asked for the message that was sent, which nobody needs.
  override async messageSendText (openid: string, text: string): Promise<void> { await this.#house.say(openid, { type: 'text', text }) }
  override async messageSendUrl (openid: string, link: payloads.UrlLink): Promise<void> { await this.#house.say(openid, articleOf(link)) }
  override async messageSendMiniProgram (openid: string, card: payloads.MiniProgram): Promise<void> { await this.#house.say(openid, cardOf(card)) }

  override async messageSendFile (openid: string, file: FileBoxInterface): Promise<void> {
    const parts: Buffer[] = []
    let size = 0
    for await (const part of await file.toStream()) {
      parts.push(part as Buffer)
      size += (part as Buffer).length
      if (size > maxFileBytes) throw Object.assign(new Error('WeChat takes no file of this size'), { code: 'FILE_TOO_LARGE' })
    }
    await this.#house.say(openid, { type: 'file', name: file.name, bytes: new Uint8Array(Buffer.concat(parts)) })
  }

  override async messageForward (openid: string, messageId: string): Promise<void> {
    const { type, content } = this.#message(messageId)
    if (type !== 'text') throw new NotSupportedError(`messageForward of ${type}`)
    await this.#house.say(openid, { type: 'text', text: textIn(content, 'content') })
  }

  forgetContact (openid: string): void {
    const { cache } = this as unknown as { cache: { contact: Map<string, unknown> } }
    cache.contact.delete(openid)
  }

  override async contactRawPayload (openid: string): Promise<ShownFollower | null> { return openid === selfId ? null : this.#house.follower(openid) }
  override async contactRawPayloadParser (follower: ShownFollower | null): Promise<payloads.Contact> { return follower === null ? selfPayload : contactPayload(follower) }

  override async contactAlias (openid: string): Promise<string>
  override async contactAlias (openid: string, alias: string | null): Promise<void>
  override async contactAlias (openid: string, alias?: string | null): Promise<string | void> {
    if (alias === undefined) return (await this.#house.follower(openid)).remark
    await this.#house.remark(openid, alias)
  }

  override async tagContactAdd (tag: string, openid: string): Promise<void> { await this.#house.tag(openid, tag, true) }
  override async tagContactRemove (tag: string, openid: string): Promise<void> { await this.#house.tag(openid, tag, false) }
  override async tagContactList (openid?: string): Promise<string[]> { return this.#house.tags(openid ?? null) }

  // A bot that lists its contacts would ask for every follower there is.
  override async contactList (): Promise<string[]> { return [] }
  override async roomList (): Promise<string[]> { return [] }
  override async conversationReadMark (): Promise<void> {}
}

/** TypeScript does not see that these are missing: without them a plugin would learn only that something is not a function. */
export const unsupported = [
  'contactAvatar', 'contactCorporationRemark', 'contactDescription', 'contactPhone', 'contactSelfName', 'contactSelfQRCode', 'contactSelfSignature',
  'friendshipAccept', 'friendshipAdd', 'friendshipRawPayload', 'friendshipRawPayloadParser', 'friendshipSearchPhone', 'friendshipSearchWeixin', 'friendshipSearchHandle',
  'messageContact', 'messageRecall', 'messageSendContact', 'messageSendLocation', 'messageSendPost', 'postPublish', 'postRawPayload', 'postRawPayloadParser', 'postSearch',
  'roomAdd', 'roomAnnounce', 'roomAvatar', 'roomCreate', 'roomDel', 'roomInvitationAccept', 'roomInvitationRawPayload', 'roomInvitationRawPayloadParser', 'roomMemberList',
  'roomMemberRawPayload', 'roomMemberRawPayloadParser', 'roomQRCode', 'roomQuit', 'roomRawPayload', 'roomRawPayloadParser', 'roomTopic',
  'tagContactDelete', 'tap', 'tapSearch',
] as const

for (const method of unsupported) {
  Object.defineProperty(OfficialPuppet.prototype, method, { configurable: true, value: async () => { throw new NotSupportedError(method) } })
}
