import type { TouchContent } from '../../reach/index.ts'
import { byteLength, splitByBytes } from '../../wechat/text.ts'
import type { Known } from './book.ts'

/** Ids of our menus begin with it; what follows is the entry. Ratings have another. */
const reserved = '9701'
/** What an item of a menu may have. */
const maxItemBytes = 128
/** Three of them and the head fit into a webhook's answer. */
const maxLineBytes = 500

type Offered = Pick<Known, 'id' | 'question'>

export function menuOf (head: string, entries: readonly Offered[]): TouchContent {
  return { type: 'menu', head, items: entries.map(({ id, question }) => ({ id: `${reserved}${id}`, text: shortened(question, maxItemBytes) })) }
}

/** For accounts that may only answer in the webhook, which takes no menu: whoever sends one of the questions back is answered. */
export function listOf (head: string, entries: readonly Offered[]): TouchContent {
  return { type: 'text', text: [head, ...entries.map(({ question }) => `· ${shortened(question, maxLineBytes)}`)].join('\n') }
}

/** The entry behind an item that was tapped, if the menu may be one of ours. */
export function tapIn (menuId: string | null): number | null {
  const [, id] = /^9701([1-9]\d{0,13})$/.exec(menuId ?? '') ?? []
  return id === undefined ? null : Number(id)
}

function shortened (question: string, most: number): string {
  return byteLength(question) <= most ? question : `${splitByBytes(question, most - byteLength('…'))[0] ?? ''}…`
}
