import type { Heard } from '../../followers/index.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { typeName } from '../../wechat/inbound.ts'
import type { Flag } from './message.entity.ts'
import { textOf } from './message-text.ts'

/** A delivery as a message in a conversation. */
export interface Inbound {
  heard: Heard
  type: string
  content: Record<string, unknown>
  text: string
  isClick: boolean
  flags: readonly Flag[]
  /** What chooses what they hear from us is answered already. */
  isAnswered: boolean
  /** Whether a conversation begins with it where there is none. */
  begins: boolean
}

const common = new Set(['kind', 'type', 'toUserName', 'openid', 'fromUserName', 'createdAt', 'fields', 'event', 'msgType'])
/** A content lives in 65,535 bytes. */
const maxContentBytes = 60_000

/** Messages and clicks on the menu are talk; other events are not. */
export function readInbound (heard: Heard): Omit<Inbound, 'flags' | 'isAnswered' | 'begins'> | null {
  const { inbound } = heard
  const isClick = inbound.kind === 'event' && inbound.type === 'CLICK'
  if (inbound.kind !== 'message' && !isClick) return null
  const type = isClick ? 'click' : typeName(inbound).slice(0, 32)
  const content = bounded(inbound.type === 'unknown' ? { fields: inbound.fields } : Object.fromEntries(Object.entries(inbound).filter(([name, value]) => !common.has(name) && value !== null)))
  return { heard, type, content, text: textOf({ direction: 'inbound', type, content }), isClick }
}

function bounded (content: Record<string, unknown>): Record<string, unknown> {
  return Buffer.byteLength(JSON.stringify(content)) <= maxContentBytes ? content : { tooLong: true }
}

const columns = [
  'accountId', 'conversationId', 'followerId', 'direction', 'type', 'content', 'speaker', 'occurredAt', 'createdAt', 'sourceKind', 'sourceId', 'flags', 'toIndex',
]

/** Writes the messages of one account, and tells their ids by delivery. */
export async function insertInbound (tx: Tx, { accountId, messages, dialect, now }: Inserting): Promise<Map<number, number>> {
  await insertRows(tx, {
    table: 'messages', columns,
    rows: messages.map(({ conversationId, inbound: { heard, type, content, flags } }) => [
      accountId, conversationId, heard.followerId, 'inbound', type, JSON.stringify(content), 'follower', momentValue(heard.inbound.createdAt), momentValue(now), 'inbox',
      String(heard.inboxId), flags.length === 0 ? null : JSON.stringify(flags), 1,
    ]),
    ending: dialect.keepExisting(['accountId', 'sourceKind', 'sourceId']),
  })
  const ids = new Map<number, number>()
  for (const some of inParts(messages)) {
    const keys = some.map(({ inbound: { heard } }) => String(heard.inboxId))
    const rows = await tx.query<Array<{ id: number | string, sourceId: string }>>(`SELECT id, sourceId FROM messages WHERE accountId = ? AND sourceKind = 'inbox' AND sourceId IN (${placeholders(keys)})`,
      [accountId, ...keys])
    for (const { id, sourceId } of rows) ids.set(Number(sourceId), Number(id))
  }
  return ids
}

interface Inserting {
  accountId: number
  messages: ReadonlyArray<{ conversationId: number, inbound: Inbound }>
  dialect: Dialect
  now: Date
}
