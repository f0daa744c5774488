/** Runs in the browser. Text from outside reaches the page through `textContent` only. */
export const phoneScript = `
'use strict'
const byId = (id) => document.getElementById(id)
const chat = byId('chat'), state = byId('state'), chooser = byId('follower'), followButton = byId('follow')
let account = null, openid = null, stream = null, subscribed = false

const storageKey = () => 'simulated-followers ' + account.appid
const remembered = () => { try { return JSON.parse(localStorage.getItem(storageKey())) || {} } catch { return {} } }
const remember = (change) => localStorage.setItem(storageKey(), JSON.stringify({ ...remembered(), ...change }))

async function call (method, path, body) {
  const init = body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch('/control' + path, init)
  const answer = await response.json()
  if (!response.ok) throw Object.assign(new Error(answer.message), { status: response.status })
  return answer
}
const mine = () => '/accounts/' + encodeURIComponent(account.appid) + '/followers/' + encodeURIComponent(openid)

async function attempt (work) {
  let problem = null
  try { await work() } catch (error) { problem = error.message || '连接失败' }
  await refresh()
  if (problem !== null) state.textContent = problem
}

async function refresh () {
  if (openid === null) return showFollowing(false)
  try {
    const follower = await call('GET', mine())
    showFollowing(follower.subscribed)
    remember({ subscribed: { ...remembered().subscribed, [openid]: follower.subscribed } })
  } catch (error) {
    if (error.status === 404) showFollowing(false)
    else state.textContent = '与模拟平台的连接已断开'
  }
}

function showFollowing (value) {
  subscribed = value
  followButton.textContent = value ? '取消关注' : '关注'
  followButton.setAttribute('aria-pressed', String(value))
  for (const control of document.querySelectorAll('#menu button, #say textarea, #say button')) control.disabled = !value
  state.textContent = value ? '已关注' : '尚未关注'
}

/** After a restart the simulator has forgotten everybody; whoever followed before comes back without an event. */
async function restore () {
  const before = remembered().subscribed || {}
  if (before[openid] !== true) return
  try { await call('GET', mine()) } catch (error) {
    if (error.status !== 404) throw error
    await call('POST', '/accounts/' + encodeURIComponent(account.appid) + '/followers', { followers: [{ openid }] })
  }
}

async function choose (chosen) {
  openid = chosen
  remember({ current: chosen })
  if (stream !== null) stream.close()
  try { await restore() } catch { setTimeout(() => { if (openid === chosen) choose(chosen) }, 2000); state.textContent = '正在重新连接…'; return }
  await refresh()
  stream = new EventSource('/control' + mine() + '/stream')
  stream.addEventListener('conversation', (event) => {
    chat.replaceChildren(...JSON.parse(event.data).map(bubble))
    chat.scrollTop = chat.scrollHeight
  })
  stream.addEventListener('item', (event) => {
    chat.append(bubble(JSON.parse(event.data)))
    chat.scrollTop = chat.scrollHeight
  })
  stream.onerror = () => {
    stream.close()
    state.textContent = '正在重新连接…'
    setTimeout(() => { if (openid === chosen) choose(chosen) }, 2000)
  }
}

function element (name, className, text) {
  const made = document.createElement(name)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

const labels = { follower: '我', passive: '被动回复', service: '客服消息', notice: '系统提示' }

function bubble (item) {
  const event = item.type === 'event', notice = item.by === 'notice'
  const line = element('li', event || notice ? 'centre' + (notice ? ' notice' : '') : item.by === 'follower' ? 'mine' : '')
  const body = element('div', 'bubble')
  if (item.type === 'msgmenu' && item.fields) appendMenu(body, item.fields)
  else if (item.by === 'follower') body.textContent = item.text
  else appendText(body, item.text)
  for (const article of articlesOf(item)) appendLink(body.appendChild(element('div')), article.url || article.Url, article.url || article.Url)
  const time = element('time', '', new Date(item.at).toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit' }))
  time.dateTime = new Date(item.at).toISOString()
  const from = labels[item.by] + (item.kfAccount ? ' · ' + item.kfAccount : '') + (item.madeByAi ? ' · 由 AI 生成' : '')
  const meta = element('span', 'meta', from + ' ')
  meta.append(time)
  line.append(body, meta)
  return line
}

function articlesOf (item) {
  const list = item.fields && item.fields.articles
  return Array.isArray(list) ? list : []
}

/** Links as WeChat allows them in a text; everything else stays text. */
function appendText (body, text) {
  const link = /<a\\s[^>]*href=["']([^"']*)["'][^>]*>([^<]*)<\\/a>|(https?:\\/\\/[^\\s<>"'，。！？、；（）]+)/gi
  let from = 0
  for (const match of text.matchAll(link)) {
    body.append(text.slice(from, match.index))
    appendLink(body, match[1] === undefined ? match[3] : match[1], match[2] === undefined ? match[3] : match[2])
    from = match.index + match[0].length
  }
  body.append(text.slice(from))
}

function appendLink (parent, address, text) {
  if (!/^https?:/i.test(address || '')) { parent.append(text || ''); return }
  const link = element('a', '', text)
  link.href = address
  link.target = '_blank'
  link.rel = 'noreferrer noopener'
  parent.append(link)
}

function appendMenu (body, menu) {
  const options = element('div', 'options')
  for (const { id, content } of menu.list || []) {
    const option = element('button', '', content)
    option.type = 'button'
    option.onclick = () => attempt(() => call('POST', mine() + '/say', { text: content, bizMsgMenuId: String(id) }))
    options.append(option)
  }
  body.append(menu.head_content || '', options, menu.tail_content || '')
}

function offer (list) {
  chooser.replaceChildren(...list.map((value) => {
    const option = element('option', '', value)
    option.value = value
    return option
  }))
}

function newOpenid () {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return 'o' + Array.from(crypto.getRandomValues(new Uint8Array(27)), (byte) => alphabet[byte % 64]).join('')
}

function addMine (created) {
  remember({ mine: [...new Set([...remembered().mine || [], created])] })
  if (![...chooser.options].some(({ value }) => value === created)) {
    const option = element('option', '', created)
    option.value = created
    chooser.prepend(option)
  }
  chooser.value = created
  return choose(created)
}

followButton.onclick = () => attempt(() => subscribed
  ? call('POST', mine() + '/unfollow', {})
  : call('POST', '/accounts/' + encodeURIComponent(account.appid) + '/follow', { openid }))
byId('create').onclick = () => addMine(newOpenid())
chooser.onchange = () => choose(chooser.value)
for (const button of document.querySelectorAll('#menu button')) {
  button.onclick = () => attempt(() => call('POST', mine() + '/click', { key: button.dataset.key }))
}
byId('scan').onsubmit = (event) => {
  event.preventDefault()
  attempt(() => call('POST', mine() + '/scan', { scene: byId('scene').value.trim() }))
}
byId('say').onsubmit = (event) => {
  event.preventDefault()
  const input = byId('text'), text = input.value
  if (text.trim() === '') return
  input.value = ''
  attempt(() => call('POST', mine() + '/say', { text }))
}
byId('text').onkeydown = (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  byId('say').requestSubmit()
}

async function start () {
  const { accounts } = await call('GET', '/')
  const wanted = new URLSearchParams(location.search).get('appid')
  account = accounts.find(({ appid }) => appid === wanted) || accounts[0]
  byId('account').textContent = '公众号 ' + account.appid
  const { openids } = await call('GET', '/accounts/' + encodeURIComponent(account.appid) + '/followers?limit=50')
  const { current, mine: own = [] } = remembered()
  offer([...new Set([...own, ...openids])])
  if (current && (own.includes(current) || openids.includes(current))) { chooser.value = current; await choose(current) }
  else await addMine(newOpenid())
}
start().catch(() => { state.textContent = '无法连接模拟平台，请刷新页面' })
`
