/** Which account, which follower, and what is between them. */
export const peopleScript = String.raw`
const accountChooser = byId('account'), followerChooser = byId('follower'), followButton = byId('follow')
const refreshEveryMs = 5000, reconnectMs = 2000
let account = null, openid = null, stream = null, following = false, system = 'other', said = ''

const ofAccount = (path) => '/accounts/' + encodeURIComponent(account.appid) + path
const mine = (path) => ofAccount('/followers/' + encodeURIComponent(openid) + path)
const storageKey = () => 'simulated-followers ' + account.appid

/** A problem stays until something else is done. */
function say (problem) {
  said = problem
  byId('state').textContent = problem
}

async function attempt (work) {
  say('')
  try { await work() } catch (problem) { say(problem.message) }
  await refresh()
}

/** Something that the follower does, and what came of telling the webhook. */
async function act (path, body) {
  showOutcome(await call('POST', mine(path), body))
  await refresh()
}

function showOutcome ({ failure }) {
  if (failure === 'no webhook') say(t('noWebhook'))
  else if (failure === 'no event') say(t('noEvent'))
  else if (failure && failure !== 'told to an agent') say(t('unanswered', { failure }))
}

async function follow () {
  showOutcome(await call('POST', ofAccount('/follow'), { openid }))
}

async function refresh () {
  const asked = openid
  if (asked === null) return
  try {
    const phone = await call('GET', mine('/phone'))
    if (asked === openid) showPhone(phone)
  } catch (problem) { byId('state').textContent = problem.message }
}

function showPhone ({ now, follower, platform, buttons }) {
  following = follower !== null && follower.subscribed
  system = platform
  showTime(now)
  showMenu(buttons)
  followButton.textContent = t(following ? 'unfollow' : 'follow')
  followButton.className = following ? '' : 'main'
  for (const control of [byId('text'), byId('send')]) control.disabled = !following
  byId('state').textContent = said || stateOf(follower)
  keep(storageKey(), { subscribed: { ...recall(storageKey()).subscribed, [openid]: following } })
}

function stateOf (follower) {
  if (!following) return t('notFollowing')
  if (follower.isTyping) return t('typing')
  if (follower.isBlocked) return t('blocked')
  const { window } = follower
  return t('following') + (window === null ? '' : ' · ' + t('window', { count: window.remaining, until: clockOf(window.expiresAt) }))
}

/** After a restart the simulator has forgotten everybody; whoever followed before comes back without an event. */
async function restore () {
  if ((recall(storageKey()).subscribed || {})[openid] !== true) return
  const { follower } = await call('GET', mine('/phone'))
  if (follower === null) await call('POST', ofAccount('/followers'), { followers: [{ openid }] })
}

async function choose (chosen) {
  if (stream !== null) stream.close()
  if (chosen !== openid) clearChat()
  openid = chosen
  keep(storageKey(), { current: chosen })
  const again = () => {
    byId('state').textContent = t('reconnecting')
    setTimeout(() => { if (openid === chosen) choose(chosen) }, reconnectMs)
  }
  try { await restore() } catch { if (openid === chosen) again(); return }
  await refresh()
  if (openid !== chosen) return
  const opened = stream = new EventSource('/control' + mine('/stream'))
  opened.addEventListener('conversation', (event) => { if (stream === opened) showConversation(JSON.parse(event.data)) })
  opened.addEventListener('item', (event) => { if (stream === opened) addItem(JSON.parse(event.data)) })
  opened.onerror = () => {
    opened.close()
    if (stream === opened) again()
  }
}

const optionsOf = (values) => values.map((value) => element('option', { value, text: value }))

function newOpenid () {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return 'o' + Array.from(crypto.getRandomValues(new Uint8Array(27)), (byte) => alphabet[byte % 64]).join('')
}

function addMine () {
  const created = newOpenid()
  keep(storageKey(), { mine: [created, ...recall(storageKey()).mine || []] })
  followerChooser.prepend(...optionsOf([created]))
  followerChooser.value = created
  say('')
  return choose(created)
}

async function chooseAccount (appid) {
  if (stream !== null) stream.close()
  stream = openid = null
  clearChat()
  account = { appid }
  accountChooser.value = appid
  keep('simulated-phone', { appid })
  const { openids } = await call('GET', ofAccount('/followers?limit=50'))
  const { current, mine: own = [] } = recall(storageKey())
  const known = [...new Set([...own, ...openids])]
  followerChooser.replaceChildren(...optionsOf(known))
  if (!known.includes(current)) return addMine()
  followerChooser.value = current
  return choose(current)
}
`
