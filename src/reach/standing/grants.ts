import type { Heard } from '../../followers/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { StandingStore } from './standing.store.ts'

interface Said { accountId: number, followerId: number, templateId: string, atMs: number }

const columns = ['accountId', 'followerId', 'templateId', 'sendsLeft', 'isLong', 'refusedAt', 'changedAt']
const key = columns.slice(0, 3)
const maxTemplateId = 64

/** What followers agree to and refuse, in the transaction of the inbox. A refusal in the popup takes nothing back that was agreed before. */
export function createGrants ({ dialect, lockStates }: Pick<Database, 'dialect'> & Pick<StandingStore, 'lockStates'>) {
  const { orChange, incoming, greatest } = dialect
  const isNotOlder = (than: string) => `${incoming('changedAt')} >= ${than}`
  const lastSaid = `changedAt = ${greatest('reach_grants.changedAt', incoming('changedAt'))}`
  // WeChat's events come in any order: what counts is when somebody said it.
  const ifSinceRefusal = `CASE WHEN ${isNotOlder('COALESCE(reach_grants.refusedAt, 0)')}`
  const agreed = orChange(key, [
    `sendsLeft = ${ifSinceRefusal} THEN reach_grants.sendsLeft + ${incoming('sendsLeft')} ELSE reach_grants.sendsLeft END`,
    `isLong = ${greatest('reach_grants.isLong', incoming('isLong'))}`,
    `refusedAt = ${ifSinceRefusal} THEN NULL ELSE reach_grants.refusedAt END`,
    lastSaid,
  ])
  const ifLast = `CASE WHEN ${isNotOlder('reach_grants.changedAt')}`
  const refused = orChange(key, [
    `sendsLeft = ${ifLast} THEN 0 ELSE reach_grants.sendsLeft END`,
    `refusedAt = ${ifLast} THEN ${incoming('refusedAt')} ELSE reach_grants.refusedAt END`,
    lastSaid,
  ])

  async function longTerm (tx: Tx, said: readonly Said[]): Promise<ReadonlySet<string>> {
    const accountIds = [...new Set(said.map(({ accountId }) => accountId))]
    const long = new Set<string>()
    for (const templateIds of inParts([...new Set(said.map(({ templateId }) => templateId))])) {
      const rows = await tx.query<Array<{ accountId: number | string, templateId: string }>>(`SELECT accountId, templateId FROM message_templates
        WHERE accountId IN (${placeholders(accountIds)}) AND kind = 'notice' AND templateId IN (${placeholders(templateIds)}) AND isLongTerm = 1`,
      [...accountIds, ...templateIds])
      for (const { accountId, templateId } of rows) long.add(`${accountId}:${templateId}`)
    }
    return long
  }

  /** Whoever sends counts what they read under this lock. */
  async function lock (tx: Tx, said: readonly Said[]): Promise<void> {
    const byAccount = [...grouped(said, ({ accountId }) => accountId)].sort(([a], [b]) => a - b)
    for (const [accountId, theirs] of byAccount) {
      const ids = [...new Set(theirs.map(({ followerId }) => followerId))].sort((a, b) => a - b)
      for (const some of inParts(ids)) await lockStates(tx, accountId, some)
    }
  }

  return async (tx: Tx, heard: readonly Heard[]): Promise<void> => {
    const no = heard.flatMap((each) => saidIn(each, 'subscribe_msg_change_event', 'reject'))
    const yes = heard.flatMap((each) => saidIn(each, 'subscribe_msg_popup_event', 'accept'))
    await lock(tx, [...no, ...yes])
    if (no.length > 0) {
      const rows = no.map(({ accountId, followerId, templateId, atMs }) => [accountId, followerId, templateId, 0, 0, atMs, atMs])
      await insertRows(tx, { table: 'reach_grants', columns, rows: inOrder(rows), ending: refused })
    }
    if (yes.length === 0) return
    const long = await longTerm(tx, yes)
    const rows = yes.map(({ accountId, followerId, templateId, atMs }) => (
      [accountId, followerId, templateId, 1, Number(long.has(`${accountId}:${templateId}`)), null, atMs]
    ))
    await insertRows(tx, { table: 'reach_grants', columns, rows: inOrder(rows), ending: agreed })
  }
}

function saidIn ({ accountId, followerId, inbound }: Heard, type: 'subscribe_msg_change_event' | 'subscribe_msg_popup_event', status: string): Said[] {
  if (inbound.kind !== 'event' || inbound.type !== type) return []
  return inbound.list
    .filter(({ templateId, subscribeStatus }) => subscribeStatus === status && templateId !== '' && templateId.length <= maxTemplateId)
    .map(({ templateId }) => ({ accountId, followerId, templateId, atMs: inbound.createdAt.getTime() }))
}

/** Everybody locks these rows in one order. */
function inOrder (rows: Array<Array<number | string | null>>): Array<Array<number | string | null>> {
  return rows.sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]))
}
