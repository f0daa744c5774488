/** The one dialog of the page, which shows a form, a list or a notice. */
export const sheetScript = String.raw`
const sheet = byId('sheet'), sheetForm = byId('sheet-form'), sheetProblem = byId('sheet-problem')
let sheetActs = [], sheetsOpened = 0

function fieldOf ({ name, label, kind = 'text', options, value, ...properties }) {
  const id = 'sheet-' + name
  const control = kind === 'select'
    ? element('select', {}, ...options.map(([key, text]) => element('option', { value: key, text })))
    : element('input', { type: kind })
  if (kind === 'number') control.step = 'any'
  Object.assign(control, { id, name, autocomplete: 'off', ...properties })
  if (kind === 'checkbox') control.checked = value === true
  else if (value !== undefined) control.value = value
  const words = element('label', { htmlFor: id, text: label })
  return element('div', { kind: kind === 'checkbox' ? 'field check' : 'field' }, ...kind === 'checkbox' ? [control, words] : [words, control])
}

/** An action gets what was filled in. If it throws, the sheet stays and says why. */
function openSheet ({ title, note, fields = [], nodes = [], actions = [] }) {
  sheetsOpened += 1
  sheetActs = actions.map(({ run }) => run)
  byId('sheet-title').textContent = title
  sheetProblem.textContent = ''
  const buttons = actions.map(({ text }, at) => element('button', { type: 'submit', text, value: String(at) }))
  byId('sheet-content').replaceChildren(
    ...note ? [element('p', { text: note })] : [], ...nodes, ...fields.map(fieldOf),
    ...buttons.length > 0 ? [element('div', { kind: 'actions' }, ...buttons)] : [],
  )
  if (!sheet.open) sheet.showModal()
  sheet.scrollTop = 0
  ;(byId('sheet-content').querySelector('input, select, button, a') || byId('sheet-title')).focus()
}

function filledIn () {
  const values = {}
  for (const { name, type, value, checked, files } of sheetForm.elements) {
    if (name) values[name] = type === 'checkbox' ? checked : type === 'file' ? files[0] : type === 'number' ? Number(value) : value.trim()
  }
  return values
}

function holdSheet (isHeld) {
  for (const each of sheetForm.querySelectorAll('button[type=submit]')) each.disabled = isHeld
}

/** An act may take as long as the webhook does. Meanwhile the sheet can be closed and another opened. */
sheetForm.onsubmit = async (event) => {
  event.preventDefault()
  const number = sheetsOpened, run = sheetActs[Number(event.submitter ? event.submitter.value : 0)]
  if (run === undefined) return
  const values = filledIn()
  sheetProblem.textContent = ''
  holdSheet(true)
  try {
    await run(values)
    if (number === sheetsOpened) sheet.close()
  } catch (problem) {
    if (number === sheetsOpened && sheet.open) sheetProblem.textContent = problem.message
    else say(problem.message)
  }
  if (number === sheetsOpened) holdSheet(false)
}
byId('sheet-close').onclick = () => sheet.close()
sheet.onclick = (event) => { if (event.target === sheet) sheet.close() }

/** Where a phone would go by itself; here a person presses once more. */
function offerPage (value) {
  openSheet({ title: t('open'), note: t('leads'), nodes: [element('p', { kind: 'address' }, linkTo(value, value))] })
}
`
