import type { Database, Tx } from '../../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../../platform/database/rows.ts'
import type { Found } from './found.ts'

const columns = ['remark', 'remarkDueAt', 'remarkProblem', 'stage', 'stageBy', 'stageAt', 'ownerId'] as const
const needed = ['id', 'accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt']
/** From here on an update of its own takes less than as many rows of an insert. */
const worthIt = 10

const valuesOf = (record: Found) => columns.map((column) => record[column])

interface Records { accountId: number, records: readonly Found[] }

/** Whole records that are locked and were read in this transaction. Most tables make many alike: one update for them is a third less work. */
export async function writeRecords ({ dialect }: Database, tx: Tx, { accountId, records }: Records): Promise<void> {
  const groups = [...alike(records)]
  for (const group of groups.filter(({ length }) => length >= worthIt)) {
    const [first] = group
    if (first !== undefined) await updateAll(tx, accountId, { ids: group.map(({ id }) => id), values: valuesOf(first) })
  }
  // The insert only says what changes: all of them are there.
  const rows = groups.filter(({ length }) => length < worthIt).flat()
    .map((each) => [each.id, accountId, each.openid, 0, 0, 0, 0, ...valuesOf(each), each.version + 1])
  await insertRows(tx, { table: 'followers', columns: [...needed, ...columns, 'version'], rows, ending: dialect.orReplace(['id'], [...columns, 'version']) })
}

async function updateAll (tx: Tx, accountId: number, { ids, values }: { ids: readonly number[], values: readonly unknown[] }): Promise<void> {
  const assignments = columns.map((column) => `${column} = ?`).join(', ')
  for (const some of inParts(ids)) {
    await change(tx, `UPDATE followers SET ${assignments}, version = version + 1 WHERE accountId = ? AND id IN (${placeholders(some)})`, [...values, accountId, ...some])
  }
}

function alike (records: readonly Found[]): Iterable<Found[]> {
  const groups = new Map<string, Found[]>()
  for (const record of records) {
    const key = JSON.stringify(valuesOf(record))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [record])
    else group.push(record)
  }
  return groups.values()
}
