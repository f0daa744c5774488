/** The chat itself: one line for each item, kept as long as the item stays the same. */
export const chatScript = String.raw`
const chat = byId('chat')
let shown = new Map()
let isAtEnd = true, lastTop = 0

/** Only a person scrolls up; that a picture came and made the chat longer leaves it at its end. */
chat.onscroll = () => {
  const isUp = chat.scrollTop < lastTop
  lastTop = chat.scrollTop
  isAtEnd = lastTop + chat.clientHeight >= chat.scrollHeight - 40 || (isAtEnd && !isUp)
}
function scrollIfAtEnd () { if (isAtEnd) chat.scrollTop = chat.scrollHeight }
new ResizeObserver(scrollIfAtEnd).observe(chat)

function lineOf (item) {
  const kinds = { event: 'centre', notice: 'centre notice', follower: 'mine' }
  const line = element('li', { kind: kinds[item.type === 'event' ? 'event' : item.by] || '' })
  const moment = element('time', { dateTime: new Date(item.at).toISOString(), text: clockOf(item.at) })
  const from = [t('by.' + item.by), textOf(item.kfAccount), item.madeByAi ? t('madeByAi') : ''].filter((part) => part !== '').join(' · ')
  line.append(element('div', { kind: 'bubble' }, ...contentOf(item)), element('span', { kind: 'meta', text: from + ' ' }, moment))
  return line
}

function addItem (item) {
  const line = lineOf(item)
  shown.set(item.id, { told: JSON.stringify(item), line })
  chat.append(line)
  if (item.by === 'follower') isAtEnd = true
  scrollIfAtEnd()
}

/** Lines that are as before stay, so that nothing is read out or loaded again. */
function showConversation (items) {
  const before = shown
  shown = new Map(items.map((item) => {
    const told = JSON.stringify(item), old = before.get(item.id)
    return [item.id, old !== undefined && old.told === told ? old : { told, line: lineOf(item) }]
  }))
  chat.replaceChildren(...[...shown.values()].map(({ line }) => line))
  scrollIfAtEnd()
}

function clearChat () {
  shown = new Map()
  isAtEnd = true
  lastTop = 0
  chat.replaceChildren()
}
`
