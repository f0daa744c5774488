import type { Message } from './message.entity.ts'

type Spoken = Pick<Message, 'direction' | 'type' | 'content'>

/** The fields of a content that people read, in the order in which they see them. */
const read = ['content', 'text', 'head', 'title', 'description', 'recognition', 'label', 'tail'] as const

/** What is left of a content that the account's words have masked: all that people read of it is replaced, or taken out. */
export function withShown ({ shown, ...content }: Message['content']): Message['content'] {
  if (typeof shown !== 'string') return content
  if (shown === '') return { isWithheld: true }
  const silent = Object.fromEntries(Object.entries(content).filter(([name]) => !(read as readonly string[]).includes(name)))
  return { ...silent, content: shown }
}

/**
 * What a message says, in words: what search and the watched words look at. What an account's words have masked is masked
 * here too; nothing is left of a message that they withhold.
 */
export function textOf ({ content }: Spoken): string {
  if (typeof content['shown'] === 'string') return content['shown']
  const items = Array.isArray(content['items']) ? content['items'].map((item: { text?: unknown }) => item.text) : []
  return [...read.map((name) => content[name]), ...items].filter((each): each is string => typeof each === 'string' && each !== '').join('\n')
}
