import { numberOf, optionalOf, textOf } from './inbound-fields.ts'
import type { MessageFields, MessageType } from './inbound.types.ts'
import type { XmlNode } from './xml.ts'

/** How each message's own fields are read. The spelling of the elements is WeChat's, page Receiving standard messages. */
export const messageReaders: { [T in MessageType]: (fields: XmlNode) => MessageFields[T] } = {
  text: (fields) => ({ content: textOf(fields, 'Content'), bizMsgMenuId: optionalOf(fields, 'bizmsgmenuid') }),
  image: (fields) => ({ picUrl: textOf(fields, 'PicUrl'), mediaId: textOf(fields, 'MediaId') }),
  voice: (fields) => ({
    mediaId: textOf(fields, 'MediaId'),
    format: textOf(fields, 'Format'),
    mediaId16K: optionalOf(fields, 'MediaId16K'),
    // Only while WeChat's speech recognition is switched on for the account.
    recognition: optionalOf(fields, 'Recognition'),
  }),
  video: readClip,
  shortvideo: readClip,
  location: (fields) => ({
    latitude: numberOf(fields, 'Location_X'),
    longitude: numberOf(fields, 'Location_Y'),
    scale: numberOf(fields, 'Scale'),
    label: textOf(fields, 'Label'),
  }),
  link: (fields) => ({
    title: textOf(fields, 'Title'),
    description: textOf(fields, 'Description'),
    url: textOf(fields, 'Url'),
  }),
  miniprogrampage: (fields) => ({
    title: textOf(fields, 'Title'),
    appId: textOf(fields, 'AppId'),
    pagePath: textOf(fields, 'PagePath'),
    thumbUrl: textOf(fields, 'ThumbUrl'),
    thumbMediaId: textOf(fields, 'ThumbMediaId'),
  }),
  file: (fields) => ({
    title: textOf(fields, 'Title'),
    description: textOf(fields, 'Description'),
    fileKey: textOf(fields, 'FileKey'),
    fileMd5: textOf(fields, 'FileMd5'),
    fileTotalLen: numberOf(fields, 'FileTotalLen'),
  }),
}

function readClip (fields: XmlNode) {
  return { mediaId: textOf(fields, 'MediaId'), thumbMediaId: textOf(fields, 'ThumbMediaId') }
}
