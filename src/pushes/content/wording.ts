import type { TouchContent } from '../../reach/index.ts'

/** Where people read something, and may be told what is theirs; what lies behind it, where a value is written as addresses are; all else. */
export type TextKind = 'words' | 'address' | 'other'

export interface PlacedText { place: string, text: string, kind: TextKind }

const kindOf: Readonly<Record<string, TextKind>> = {
  text: 'words', title: 'words', description: 'words', head: 'words', tail: 'words', value: 'words',
  url: 'address', hqUrl: 'address', page: 'address', pagePath: 'address',
}

/** Every text in a content, from `content/…`. */
export function textsIn (content: TouchContent): PlacedText[] {
  const found: PlacedText[] = []
  mapped(content, 'content', '', (text, kind, place) => {
    found.push({ place, text, kind })
    return text
  })
  return found
}

/** The same content with other texts. */
export function withTexts (content: TouchContent, change: (text: string, kind: TextKind) => string): TouchContent {
  return mapped(content, '', '', change) as TouchContent
}

type Change = (text: string, kind: TextKind, place: string) => string

function mapped (value: unknown, place: string, field: string, change: Change): unknown {
  if (typeof value === 'string') return change(value, kindOf[field] ?? 'other', place)
  if (Array.isArray(value)) return value.map((each, at) => mapped(each, `${place}/${at}`, field, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, `${place}/${key}`, key, change)]))
}
