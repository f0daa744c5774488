import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { basicsScript } from '../../src/simulator/phone/script/basics.ts'
import { menuScript } from '../../src/simulator/phone/script/menu.ts'
import { phoneTexts } from '../../src/simulator/phone/texts.ts'

/** As much of an element as the menu of the page asks for. */
interface Element {
  className: string
  textContent: string
  hidden: boolean
  children: Element[]
  attributes: Record<string, string>
  nextElementSibling: Element | null
  onclick?: () => void
  onkeydown?: (event: { key: string }) => void
  append: (...children: Element[]) => void
  replaceChildren: (...children: Element[]) => void
  setAttribute: (name: string, value: string) => void
  contains: (other: unknown) => boolean
  querySelectorAll: (selector: string) => Element[]
  focus: () => void
}

interface Page { showMenu: (buttons: readonly object[]) => void, menuBar: Element }

function elementOf (): Element {
  const made: Element = {
    className: '', textContent: '', hidden: false, children: [], attributes: {}, nextElementSibling: null, focus: () => undefined,
    append (...children) {
      made.children.push(...children)
      for (const [at, child] of made.children.entries()) child.nextElementSibling = made.children[at + 1] ?? null
    },
    replaceChildren (...children) {
      made.children = []
      made.append(...children)
    },
    setAttribute: (name, value) => { made.attributes[name] = value },
    contains: (other) => other === made || made.children.some((child) => child.contains(other)),
    querySelectorAll: (selector) => made.children.flatMap((child) => [...selector === `.${child.className}` ? [child] : [], ...child.querySelectorAll(selector)]),
  }
  return made
}

/** The page with nothing but its menu; `done` is what it asked for. */
function openPage () {
  const done: unknown[] = []
  const menu = elementOf()
  const elsewhere: Array<(event: { target: unknown }) => void> = []
  const document = { createElement: elementOf, getElementById: () => menu, activeElement: null, addEventListener: (_kind: string, listen: typeof elsewhere[0]) => elsewhere.push(listen) }
  const page = new Script(`${basicsScript}${menuScript}; ({ showMenu, menuBar })`).runInNewContext({
    document, texts: phoneTexts, localStorage: { getItem: () => null }, navigator: { language: 'zh-CN' },
    act: (path: string, body: unknown) => { done.push([path, body]) },
    attempt: (work: () => void) => { work() },
    openSheet: ({ title, fields, actions: [action] }: { title: string, fields: Array<{ name: string }>, actions: Array<{ run: (given: object) => void }> }) => {
      done.push([title, ...fields.map(({ name }) => name)])
      action?.run({ scanResult: 'https://example.com/t/1' })
    },
    offerPage: (address: string) => { done.push(address) },
    placeFields: () => [], labelField: () => ({ name: 'label' }),
  }) as Page
  const press = (...path: number[]) => path.reduce((at, each) => at.children[each] ?? elementOf(), page.menuBar).onclick?.()
  return { ...page, done, press, pressElsewhere: () => { for (const listen of elsewhere) listen({ target: null }) } }
}

const click = { type: 'click', name: '客服', key: 'AGENT' }
const sub = { name: '更多', sub_button: [{ ...click, name: '订单' }, { type: 'view', name: '官网', url: 'https://example.com/' }, { type: 'scancode_waitmsg', name: '扫码', key: 'SCAN' }] }

describe('the menu on the phone page', () => {
  it('is not there until there is one, and goes with it', () => {
    const { showMenu, menuBar } = openPage()
    showMenu([])
    expect(menuBar.hidden).toBe(true)
    showMenu([click])
    expect([menuBar.hidden, menuBar.children.map(({ textContent }) => textContent)]).toEqual([false, ['客服']])
    showMenu([{ ...click, name: '金卡' }, sub])
    expect(menuBar.children[0]?.textContent).toBe('金卡')
    showMenu([])
    expect([menuBar.hidden, menuBar.children]).toEqual([true, []])
  })

  it('presses the button that was tapped, on top or in a sub-menu that opens and closes', () => {
    const { showMenu, menuBar, press, done, pressElsewhere } = openPage()
    showMenu([click, sub])
    press(0)
    expect(done).toEqual([['/press', { path: [0] }]])
    const [popup, opener] = menuBar.children[1]?.children ?? []
    expect([popup?.hidden, opener?.textContent, opener?.attributes['aria-expanded']]).toEqual([true, '≡ 更多', 'false'])
    press(1, 1)
    expect([popup?.hidden, opener?.attributes['aria-expanded']]).toEqual([false, 'true'])
    press(1, 0, 0)
    expect([done.at(-1), popup?.hidden]).toEqual([['/press', { path: [1, 0] }], true])
    for (const close of [() => press(1, 1), pressElsewhere, () => menuBar.onkeydown?.({ key: 'Escape' })]) {
      press(1, 1)
      expect(popup?.hidden).toBe(false)
      close()
      expect(popup?.hidden).toBe(true)
    }
  })

  it('asks for what the camera saw, and offers the page that a button leads to', () => {
    const { showMenu, press, done } = openPage()
    showMenu([sub])
    press(0, 0, 1)
    expect(done).toEqual([['/press', { path: [0, 1] }], 'https://example.com/'])
    press(0, 0, 2)
    expect(done.slice(2)).toEqual([['扫码', 'scanResult'], ['/press', { path: [0, 2], scanResult: 'https://example.com/t/1' }]])
  })
})
