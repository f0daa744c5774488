/** What a message looks like, by its type. The fields are what the account sent: any of them may be missing or hostile. */
export const contentsScript = String.raw`
function linkTo (value, text) {
  const address = webAddress(value)
  if (address === null) return document.createTextNode(text)
  const link = element('a', { text, href: destination(address, openid), target: '_blank', rel: 'noreferrer noopener' })
  if (isOneTime(address)) link.onclick = (event) => { event.preventDefault(); askOneTime(address) }
  return link
}

const rich = (text) => piecesOf(text).map((piece) => piece.address === undefined ? piece.text : linkTo(piece.address, piece.text))
const mediaAddress = (id) => '/mmbiz/' + encodeURIComponent(account.appid) + '/' + encodeURIComponent(textOf(id))
const mediaIdOf = ({ media_id, MediaId }) => textOf(media_id || MediaId)

function picture (address, description) {
  const image = element('img', { src: address, alt: description })
  image.onload = scrollIfAtEnd
  image.onerror = () => image.replaceWith(element('span', { kind: 'aside', text: t('pictureGone') }))
  return element('a', { href: address, target: '_blank', rel: 'noreferrer noopener' }, image)
}

/** A browser plays few of the formats that WeChat has, so the file can be fetched too. */
function player (name, label, fields) {
  const address = mediaAddress(mediaIdOf(fields))
  const play = element(name, { src: address, controls: true, preload: 'none' })
  play.setAttribute('aria-label', label)
  return [play, linkLine(address)]
}
const linkLine = (address) => element('div', { kind: 'aside' },
  element('a', { text: t('openFile'), href: address, target: '_blank', rel: 'noreferrer noopener' }))

function card ({ head, title, lines = [], foot }) {
  const made = element('div', { kind: 'card' })
  if (head) made.append(element('div', { kind: 'aside', text: head }))
  if (title) made.append(element('strong', { text: title }))
  made.append(...lines)
  if (foot) made.append(element('div', { kind: 'foot' }, foot))
  return made
}
const paragraph = (text) => text === '' ? [] : [element('div', { text })]

function article (fields) {
  const title = textOf(fields.title || fields.Title)
  if (fields.isDeleted === true) return card({ title, lines: [element('em', { text: t('deleted') })] })
  const image = ownFile(fields.picurl || fields.PicUrl)
  const address = textOf(fields.url || fields.Url)
  return card({
    title, lines: [...image === null ? [] : [picture(image, title)], ...paragraph(textOf(fields.digest || fields.description || fields.Description))],
    foot: address === '' ? null : webAddress(address) === null ? address : linkTo(address, t('article') + ' ' + address),
  })
}

const articles = ({ fields, text }) => {
  const found = listOf(fields.articles)
  return found.length === 0 ? [text] : found.map(article)
}

function film ({ fields }) {
  const title = textOf(fields.title || fields.Title)
  if (fields.isDeleted === true) return [card({ title, lines: [element('em', { text: t('deleted') })] })]
  return [card({ title, lines: [...player('video', title || t('video'), fields), ...paragraph(textOf(fields.description || fields.Description))] })]
}

function miniProgram ({ fields }) {
  const page = textOf(fields.appid) + ' ' + textOf(fields.pagepath || fields.pagePath)
  const lines = fields.thumb_media_id ? [picture(mediaAddress(fields.thumb_media_id), textOf(fields.title))] : []
  return [card({ head: t('miniProgram'), title: textOf(fields.title), lines, foot: page })]
}

/** The first line is the title; the others are most often a name and a value. */
function notice ({ text, fields }) {
  const [title, ...lines] = text.split('\n')
  const rows = element('dl')
  for (const line of lines) {
    const [, name, value] = /^([^：:]{1,20})[：:]([^]*)$/.exec(line) || [null, '', line]
    rows.append(element('div', {}, ...name === '' ? [] : [element('dt', { text: name })], element('dd', { text: value.trim() })))
  }
  const program = fields.miniprogram
  const foot = program ? t('miniProgram') + ' ' + textOf(program.appid) + ' ' + textOf(program.pagepath)
    : webAddress(fields.url) === null ? textOf(fields.url) : linkTo(fields.url, t('details'))
  return [card({ title, lines: [rows], foot })]
}

function choices ({ fields }) {
  const options = listOf(fields.list).map(({ id, content }) =>
    button(textOf(content), () => attempt(() => act('/say', { text: textOf(content), bizMsgMenuId: textOf(id) }))))
  return [...rich(textOf(fields.head_content)), element('div', { kind: 'options' }, ...options), ...rich(textOf(fields.tail_content))]
}

const renderers = {
  image: ({ fields }) => {
    const ids = Array.isArray(fields.media_ids) ? fields.media_ids : [mediaIdOf(fields)]
    return [...ids.map((id) => picture(mediaAddress(id), t('picture'))), ...rich(textOf(fields.recommend))]
  },
  voice: ({ fields }) => player('audio', t('voice'), fields),
  video: film, shortvideo: film, mpvideo: film,
  music: ({ fields }) => [card({
    title: textOf(fields.title || fields.Title), lines: paragraph(textOf(fields.description || fields.Description)),
    foot: linkTo(fields.musicurl || fields.MusicUrl || fields.MusicURL, t('listen')),
  })],
  news: articles, mpnews: articles, mpnewsarticle: articles,
  link: ({ fields }) => [article(fields)],
  miniprogrampage: miniProgram,
  wxcard: ({ fields }) => [card({ head: t('card'), title: textOf(fields.card_id) })],
  location: ({ fields }) => [card({ head: t('location'), title: textOf(fields.label), lines: paragraph(fields.latitude + ', ' + fields.longitude) })],
  file: ({ fields }) => [card({ head: t('file'), title: textOf(fields.title), lines: paragraph(textOf(fields.description)) })],
  template: notice, subscription: notice, oneTime: notice, msgmenu: choices,
}

function contentOf (item) {
  if (item.fields && Object.hasOwn(renderers, item.type)) return renderers[item.type](item)
  return item.by === 'follower' ? [item.text] : rich(item.text)
}
`
