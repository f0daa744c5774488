import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndices, dropColumns, dropIndices } from './support/alter.ts'
import { columnsFor, index } from './support/columns.ts'

const table = 'follower_events'
const subjects = index('idx_follower_events_subjects', ['accountId', 'kind', 'subject', 'occurredAt', 'followerId'])
const step = 10_000

/** Where the details of each kind name what they are about. */
const named: ReadonlyArray<readonly [name: string, kinds: readonly string[]]> = [
  ['eventKey', ['CLICK', 'VIEW', 'view_miniprogram', 'scancode_push', 'scancode_waitmsg', 'pic_sysphoto', 'pic_photo_or_album', 'pic_weixin', 'location_select'].map((type) => `event.${type}`)],
  ['qrScene', ['event.subscribe', 'event.SCAN']],
  ['score', ['rating.given']],
  ['agentId', ['conversation.resolved']],
  ['tagId', ['tag.put-on', 'tag.taken-off']],
]

/** What an entry of a timeline is about, in a column of its own: who clicked in one menu is found among ten million entries. */
export class NameSubjects1767225641000 implements MigrationInterface {
  name = 'NameSubjects1767225641000'

  async up (runner: QueryRunner): Promise<void> {
    const { varchar, nullable } = columnsFor(runner)
    await addColumns(runner, table, [varchar('subject', 64, nullable)])
    await fill(runner)
    await addIndices(runner, table, [subjects])
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropIndices(runner, table, [subjects.name ?? ''])
    await dropColumns(runner, table, ['subject'])
  }
}

/** Before the index, which is then sorted once; in small statements, each of which MySQL commits, so that nobody waits for long. */
async function fill (runner: QueryRunner): Promise<void> {
  const value = runner.connection.options.type === 'better-sqlite3' ? 'json_extract' : 'JSON_VALUE'
  const quoted = (kinds: readonly string[]) => kinds.map((kind) => `'${kind}'`).join(', ')
  const cases = named.map(([name, kinds]) => `WHEN kind IN (${quoted(kinds)}) THEN ${value}(detail, '$.${name}')`)
  const [row]: Array<{ last: number | string | null }> = await runner.query(`SELECT MAX(id) AS last FROM ${table}`)
  const last = Number(row?.last ?? 0)
  for (let after = 0; after < last; after += step) {
    await runner.query(`UPDATE ${table} SET subject = NULLIF(SUBSTR(CASE ${cases.join(' ')} END, 1, 64), '')
      WHERE id > ${after} AND id <= ${after + step} AND subject IS NULL AND kind IN (${quoted(named.flatMap(([, kinds]) => kinds))}) AND JSON_VALID(detail)`)
  }
}
