/** The account's menu. A sub menu opens upward; Escape and a press elsewhere close it. */
export const menuScript = String.raw`
const menuBar = byId('menu')
let menuTold = ''

function showMenu (buttons) {
  const told = JSON.stringify(buttons)
  if (told === menuTold) return
  menuTold = told
  menuBar.hidden = buttons.length === 0
  menuBar.replaceChildren(...buttons.map((each, at) => {
    const inner = listOf(each.sub_button)
    return inner.length === 0 ? button(textOf(each.name), () => press(each, [at])) : subMenu(each, inner, at)
  }))
}

function subMenu ({ name }, inner, at) {
  const items = inner.map((each, place) => button(textOf(each.name), () => { closeMenus(); press(each, [at, place]) }))
  const popup = element('div', { kind: 'sub', id: 'sub-' + at, hidden: true }, ...items)
  const opener = button('≡ ' + textOf(name), () => {
    const isOpen = popup.hidden
    closeMenus()
    if (!isOpen) return
    popup.hidden = false
    opener.setAttribute('aria-expanded', 'true')
    items[0].focus()
  })
  opener.setAttribute('aria-expanded', 'false')
  opener.setAttribute('aria-controls', popup.id)
  return element('div', { kind: 'holder' }, popup, opener)
}

function closeMenus () {
  for (const popup of menuBar.querySelectorAll('.sub')) {
    const hadFocus = popup.contains(document.activeElement)
    popup.hidden = true
    popup.nextElementSibling.setAttribute('aria-expanded', 'false')
    if (hadFocus) popup.nextElementSibling.focus()
  }
}
menuBar.onkeydown = (event) => { if (event.key === 'Escape') closeMenus() }
document.addEventListener('click', (event) => { if (!menuBar.contains(event.target)) closeMenus() })

/** What the phone asks for before a button of this type is an event. */
const pressFields = {
  scancode_push: () => [{ name: 'scanResult', label: t('scanned'), value: 'https://example.com/t/8842', maxLength: 1024, required: true }],
  scancode_waitmsg: () => pressFields.scancode_push(),
  pic_sysphoto: () => [{ name: 'pictures', label: t('pictureCount'), kind: 'number', value: 1, min: 1, max: 9, step: 1, required: true }],
  pic_photo_or_album: () => pressFields.pic_sysphoto(),
  pic_weixin: () => pressFields.pic_sysphoto(),
  location_select: () => [...placeFields(), labelField()],
}

function press ({ name, type, url, appid, pagepath }, path) {
  const go = (given) => act('/press', { path, ...given })
  if (Object.hasOwn(pressFields, textOf(type))) {
    const run = ({ latitude, longitude, label, ...given }) => go(latitude === undefined ? given : { location: { latitude, longitude, label } })
    openSheet({ title: textOf(name), fields: pressFields[type](), actions: [{ text: t('press'), run }] })
    return
  }
  attempt(() => go({}))
  if (type === 'view') offerPage(textOf(url))
  if (type === 'miniprogram') offerPage(t('miniProgram') + ' ' + textOf(appid) + ' ' + textOf(pagepath))
}
`
