/** What all parts of the page use. Text from outside reaches the page through `textContent` and `append` only. */
export const basicsScript = String.raw`
const byId = (id) => document.getElementById(id)
const textOf = (value) => typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
const listOf = (value) => Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : []

function recall (key) { try { return JSON.parse(localStorage.getItem(key)) || {} } catch { return {} } }
function keep (key, change) { localStorage.setItem(key, JSON.stringify({ ...recall(key), ...change })) }

const language = (recall('simulated-phone').language || navigator.language).startsWith('zh') ? 'zh-CN' : 'en'

function t (key, values = {}) {
  return Object.hasOwn(texts, key) ? texts[key][language].replace(/\{(\w+)\}/g, (_, name) => textOf(values[name])) : ''
}

function showLanguage () {
  document.documentElement.lang = language
  document.title = t('title')
  byId('language').lang = language === 'en' ? 'zh-CN' : 'en'
  byId('text').placeholder = t('message')
  for (const each of document.querySelectorAll('[data-text]')) each.textContent = t(each.dataset.text)
  for (const each of document.querySelectorAll('[data-label]')) each.setAttribute('aria-label', t(each.dataset.label))
}

function element (name, { kind, text, ...properties } = {}, ...children) {
  const made = document.createElement(name)
  if (kind) made.className = kind
  if (text !== undefined) made.textContent = text
  Object.assign(made, properties)
  made.append(...children)
  return made
}

function button (text, onclick, properties = {}) {
  return element('button', { type: 'button', text, onclick, ...properties })
}

/** Calls the control API. */
async function call (method, path, body) {
  const init = body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch('/control' + path, init).catch(() => { throw new Error(t('unreachable')) })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Error(t('problem.' + answer.code, answer) || answer.message || t('unreachable'))
  return answer
}

const clockOf = (moment) => new Date(moment).toLocaleString(language, { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false })
`
