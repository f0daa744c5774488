import { AppError } from '../../platform/errors.ts'

export const maxOptionsBytes = 16_000

export const pluginNotFound = (name: string) => new AppError('not-found', 'PLUGIN_NOT_FOUND', 'This installation has no plugin {name}', {
  values: { name }, advice: 'The operator names plugins in WECHATY_PLUGINS.',
})

export const pluginChanged = () => new AppError('conflict', 'PLUGIN_CHANGED', 'Somebody else changed this plugin meanwhile', {
  place: 'body/version', advice: 'Read it again and repeat your change on what you find.',
})

export const pluginOptionsTooLong = () => new AppError('invalid', 'PLUGIN_OPTIONS_TOO_LONG', 'The options have more than {bytes} bytes', {
  place: 'body/options', values: { bytes: maxOptionsBytes }, advice: 'Let the plugin read what is long from a file.',
})

/** The rest is told to plugins: what they asked for does not happen. */
export const heldByAgent = () => new AppError('conflict', 'HELD_BY_AGENT', 'An agent holds the conversation, and no bot speaks there')

export const nothingSaidYet = () => new AppError('conflict', 'NO_CONVERSATION', 'This follower has not said anything yet', {
  advice: 'A plugin answers; whom nobody knows yet is written to with a push.',
})

export const answersCut = () => new AppError('limited', 'BOT_LOOP', 'This follower has been answered too often without a person', {
  advice: 'The account’s bot settings say how often is too often.',
})

export const tooManySayings = (limit: number) => new AppError('limited', 'TOO_MANY_SAYINGS', 'A plugin says {limit} things to one message at most', { values: { limit } })

export const tagUnknown = (tag: string) => new AppError('invalid', 'PLUGIN_TAG_UNKNOWN', 'This account has no tag {tag}', {
  values: { tag }, advice: 'Create the tag first.',
})

export const contentNotSendable = () => new AppError('invalid', 'PLUGIN_CONTENT_NOT_SENDABLE', 'WeChat takes no content of this shape', {
  advice: 'A text has 20,000 characters at most, a link a title and an address with http or https, a mini program a title, an appid, a page and a picture.',
})

export const fileNotSendable = () => new AppError('invalid', 'PLUGIN_FILE_NOT_SENDABLE', 'An account sends pictures (jpg, png, gif) and voices (mp3, amr), and no other files', {
  advice: 'Send a link to what is no picture.',
})

export const fileNotKept = () => new AppError('conflict', 'PLUGIN_FILE_NOT_KEPT', 'The file that the follower sent is not here', {
  advice: 'It is fetched within seconds; one that WeChat has no longer, or that we do not keep, never comes.',
})
