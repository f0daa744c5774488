import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Said } from './matcher.ts'

/** Something a follower said or pressed. */
export interface PastMessage extends Said {
  id: number
  conversationId: number
  followerId: number
  at: Date
  /** Of what they pressed. */
  key: string | null
  /** What agents see of it. */
  shown: string | null
}

interface Row {
  id: number | string
  conversationId: number | string
  followerId: number | string
  type: string
  content: string
  occurredAt: number | string
  createdAt: number | string
}

/** Patterns look through so many before others get their turn. */
const pageSize = 100

/** The newest first, in pages; from the database's youngest end, so that it costs what it looks at. */
export async function* pastMessages (db: Database, { accountId, since, most }: { accountId: number, since: Date, most: number }): AsyncGenerator<PastMessage[]> {
  let [createdMs, id] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
  for (let left = most; left > 0;) {
    const rows = await db.read.query<Row[]>(`SELECT id, conversationId, followerId, type, content, occurredAt, createdAt FROM messages ${db.dialect.byIndex('idx_messages_age')}
      WHERE accountId = ? AND createdAt >= ? AND createdAt <= ? AND NOT (createdAt = ? AND id >= ?) AND direction = 'inbound' ORDER BY createdAt DESC, id DESC LIMIT ?`,
    [accountId, momentValue(since), createdMs, createdMs, id, Math.min(left, pageSize)])
    if (rows.length > 0) yield rows.map(messageOf)
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return
    left -= rows.length
    ;[createdMs, id] = [Number(last.createdAt), Number(last.id)]
  }
}

function messageOf ({ id, conversationId, followerId, type, content, occurredAt }: Row): PastMessage {
  const fields = JSON.parse(content) as Record<string, unknown>
  const [key, text] = [fields['eventKey'], type === 'voice' ? fields['recognition'] : fields['content']].map((each) => (typeof each === 'string' ? each : null))
  const { shown } = fields
  return {
    id: Number(id), conversationId: Number(conversationId), followerId: Number(followerId), type, at: new Date(Number(occurredAt)),
    text: text ?? null, key: type === 'click' ? key ?? null : null, shown: typeof shown === 'string' ? shown : text ?? null,
  }
}
