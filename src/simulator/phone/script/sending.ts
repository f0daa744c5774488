/** What a follower sends: the line at the foot, and the sheet behind the plus. */
export const sendingScript = String.raw`
const maxFileBytes = 2 * 1024 * 1024

function base64Of (file) {
  if (file.size > maxFileBytes) throw new Error(t('tooBig'))
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}

const fileField = (accept) => ({ name: 'file', label: t('chooseFile'), kind: 'file', accept })
const placeFields = () => [
  { name: 'latitude', label: t('latitude'), kind: 'number', value: 31.230416, min: -90, max: 90, required: true },
  { name: 'longitude', label: t('longitude'), kind: 'number', value: 121.473701, min: -180, max: 180, required: true },
]
const labelField = () => ({ name: 'label', label: t('place'), value: '上海市黄浦区人民大道200号' })
const linkFields = () => [
  { name: 'title', label: t('linkTitle'), required: true }, { name: 'description', label: t('description') },
  { name: 'url', label: t('address'), kind: 'url', value: 'https://example.com/', required: true },
]
/** What is asked for before a message of this type is sent. */
const messageFields = {
  image: () => [fileField('image/png,image/jpeg,image/gif,image/bmp')],
  voice: () => [fileField('.amr,.mp3,audio/mpeg,audio/amr'), { name: 'recognition', label: t('recognition') }],
  video: () => [fileField('video/mp4')],
  shortvideo: () => [fileField('video/mp4')],
  location: () => [...placeFields(), labelField()],
  link: linkFields,
  miniprogrampage: () => [
    { name: 'title', label: t('linkTitle'), required: true }, { name: 'appid', label: 'AppID', required: true },
    { name: 'pagePath', label: t('page'), value: 'pages/index', required: true },
  ],
  file: () => [{ name: 'title', label: t('linkTitle'), value: 'report.pdf', required: true }],
}

async function messageOf (type, { file, ...values }) {
  const given = Object.entries(values).filter(([, value]) => value !== '')
  return { type, ...Object.fromEntries(given), ...file === undefined ? {} : { data: await base64Of(file) } }
}

function askMessage (type) {
  openSheet({
    title: t(type), fields: messageFields[type](),
    actions: [{ text: t('send'), run: async (values) => act('/send', { message: await messageOf(type, values) }) }],
  })
}

/** Page "获取用户地理位置": sent when the chat is entered, if the follower agreed. */
function askReport () {
  const report = ({ latitude, longitude }) =>
    act('/raw', { fields: { Event: 'LOCATION', Latitude: latitude, Longitude: longitude, Precision: 119 } })
  openSheet({ title: t('report'), fields: placeFields(), actions: [{ text: t('send'), run: report }] })
}

function askScan () {
  openSheet({
    title: t('scan'),
    fields: [{ name: 'scene', label: t('scene'), value: 'store_0042', maxLength: 64 }, { name: 'ticket', label: t('ticket'), maxLength: 200 }],
    actions: [{ text: t('scan'), run: ({ scene, ticket }) => {
      if (scene === '' && ticket === '') throw new Error(t('sceneOrTicket'))
      return act('/scan', ticket === '' ? { scene } : { ticket })
    } }],
  })
}

function group (title, choices) {
  const buttons = choices.map(([key, open, properties]) => button(t(key), open, properties))
  return element('section', { kind: 'group' }, element('h3', { text: t(title) }), element('div', { kind: 'choices' }, ...buttons))
}

function openMore () {
  const disabled = !following
  const leave = () => { sheet.close(); attempt(() => act('/say', { text: '退订' })) }
  openSheet({ title: t('more'), nodes: [
    group('group.send', [
      ...Object.keys(messageFields).map((type) => [type, () => askMessage(type), { disabled }]),
      ['report', askReport, { disabled }], ['unsubscribe', leave, { disabled }],
    ]),
    group('group.consent', [
      ['popup', () => attempt(askPopup)], ['rejectLater', () => attempt(askReject)],
      ['templateSwitch', () => attempt(askTemplates)], ['oneTime', () => askOneTime('')],
    ]),
    group('group.phone', [['scan', askScan], ['phoneSystem', askSystem, { disabled }]]),
  ] })
}

byId('more').onclick = openMore
byId('say').onsubmit = (event) => {
  event.preventDefault()
  const input = byId('text'), text = input.value
  if (text.trim() === '') return
  input.value = ''
  attempt(() => act('/say', { text }))
}
byId('text').onkeydown = (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  byId('say').requestSubmit()
}
`
