import { readdirSync } from 'node:fs'
import type { MigrationInterface, QueryRunner } from 'typeorm'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { type Ground, isSqlite, startBareGround } from '../platform/harness.ts'

const each = migrations.map((Migration, place) => [Migration.name, place] as const)
const make = (place: number): MigrationInterface => {
  const Migration = migrations[place]
  if (Migration === undefined) throw new Error(`there is no migration ${place}`)
  return new Migration()
}

/** They change what is in the rows, and no table. */
const ofRows = new Set(['SpreadFollowers1767225623000'])

describe('the migrations', () => {
  let ground: Ground
  let runner: QueryRunner
  /** How many of them the database has; undefined when there is none, or nobody knows what a test that failed has left in it. */
  let height: number | undefined
  beforeEach(async () => {
    if (height !== undefined) return
    ground = await startBareGround()
    runner = ground.db.connections.writer.createQueryRunner()
    height = 0
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await leave() })
  afterAll(() => leave())

  async function leave (): Promise<void> {
    if (height === undefined) return
    height = undefined
    await runner.release()
    await ground.stop()
  }

  /** From where the last test left the database: made anew for each of them, that would be a thousand migrations. */
  async function goTo (place: number): Promise<void> {
    let at = height ?? 0
    for (; at > place; at--) await make(at - 1).down(runner)
    for (; at < place; at++) await make(at).up(runner)
    height = place
  }

  /** Everything there is, as statements that would make it; in which order a table has its columns says nothing. */
  async function schema (): Promise<string[]> {
    return (await statements()).map((sql) => sql.replace(/\s*\)( ENGINE=.*)?$/s, '').split(/,\s*/).sort().join(', '))
  }

  async function statements (): Promise<string[]> {
    if (isSqlite) {
      const rows: Array<{ sql: string }> = await runner.query(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY sql`)
      return rows.map(({ sql }) => sql)
    }
    const tables: Array<{ name: string }> = await runner.query(
      'SELECT TABLE_NAME AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY name')
    const made: string[] = []
    for (const { name } of tables) {
      const [row]: Array<{ 'Create Table': string }> = await runner.query(`SHOW CREATE TABLE ${name}`)
      made.push((row?.['Create Table'] ?? '').replace(/ AUTO_INCREMENT=\d+/, ''))
    }
    return made
  }

  const tables = async () => (await statements()).flatMap((sql) => /^CREATE TABLE [`"]?(\w+)/.exec(sql)?.[1] ?? [])

  describe.each(each)('%s', (name, place) => {
    it.skipIf(ofRows.has(name))('goes up, down and up again', async () => {
      await goTo(place)
      const before = await schema()
      await make(place).up(runner)
      const after = await schema()
      expect(after).not.toEqual(before)
      await make(place).down(runner)
      expect(await schema()).toEqual(before)
      await make(place).up(runner)
      expect(await schema()).toEqual(after)
      height = place + 1
    })

    it('may run again, over all or half of what it made', async () => {
      await goTo(place)
      const before = await tables()
      await make(place).up(runner)
      const after = await schema()
      await make(place).up(runner)
      expect(await schema()).toEqual(after)

      // A table that was there before is never half made: columns and indices come one statement each.
      for (const made of (await tables()).filter((name) => !before.includes(name))) {
        await runner.query(`DROP TABLE ${made}`)
        await make(place).up(runner)
        expect(await schema()).toEqual(after)
      }
      await make(place).down(runner)
      await make(place).down(runner)
    })
  })

  it('spread followers who came before there were buckets', async () => {
    const place = each.find(([name]) => name === 'SpreadFollowers1767225623000')?.[1] ?? 0
    await goTo(place)
    const rows = Array.from({ length: 500 }, (_, at) => `(1, 'o${at}', 1, 0, 0, 0)`)
    await runner.query(`INSERT INTO followers (accountId, openid, subscribed, messageCount, eventCount, createdAt) VALUES ${rows.join(', ')}`)
    await make(place).up(runner)
    const [told]: Array<Record<'least' | 'most' | 'buckets', number>> = await runner.query(
      'SELECT MIN(bucket) AS least, MAX(bucket) AS most, COUNT(DISTINCT bucket) AS buckets FROM followers')
    expect(Number(told?.buckets)).toBeGreaterThan(400)
    expect(Number(told?.least)).toBeGreaterThanOrEqual(0)
    expect(Number(told?.most)).toBeLessThan(10_000)
    await leave()
  })

  it('name what entries of timelines are about that came before there were subjects', async () => {
    const place = each.find(([name]) => name === 'NameSubjects1767225641000')?.[1] ?? 0
    await goTo(place)
    const told: ReadonlyArray<readonly [kind: string, detail: object, subject: string | null]> = [
      ['event.CLICK', { eventKey: '菜单"一"' }, '菜单"一"'], ['event.VIEW', { eventKey: `https://${'a'.repeat(80)}` }, `https://${'a'.repeat(56)}`],
      ['event.SCAN', { eventKey: '7', qrScene: 'store-7', ticket: 't' }, 'store-7'], ['event.subscribe', { eventKey: '' }, null], ['event.CLICK', { eventKey: '' }, null],
      ['rating.given', { score: 5, conversationId: 1 }, '5'], ['conversation.resolved', { agentId: null }, null], ['conversation.resolved', { agentId: 12 }, '12'],
      ['tag.put-on', { tagId: 3 }, '3'], ['message.text', { content: 'hi', eventKey: 'no' }, null],
    ]
    for (const [at, [kind, detail]] of told.entries()) {
      await runner.query('INSERT INTO follower_events (id, accountId, followerId, kind, occurredAt, sourceKind, sourceId, detail) VALUES (?, 1, 1, ?, 0, ?, ?, ?)',
        [at * 9000 + 1, kind, 'test', String(at), JSON.stringify(detail)])
    }
    await make(place).up(runner)
    const rows: Array<{ subject: string | null }> = await runner.query('SELECT subject FROM follower_events ORDER BY id')
    expect(rows.map(({ subject }) => subject)).toEqual(told.map(([, , subject]) => subject))
    await leave()
  })

  it('count what bots answered before there were counts, by the days of the account', async () => {
    const place = each.find(([name]) => name === 'CountBotHitsByDay1767225670000')?.[1] ?? 0
    await goTo(place)
    await runner.query(`INSERT INTO accounts (id, name, appid, originalId, kind, isVerified, mode, timeZone, sealedToken, createdAt, version)
      VALUES (1, '测试', 'wx1', 'gh1', 'service', 1, 'secure', 'Asia/Shanghai', '', 0, 1)`)
    const midnight = Date.parse('2026-03-01T16:00:00Z')
    for (const [at, outcome, ms] of [[1, 'answered', midnight - 1], [2, 'answered', midnight], [3, 'answered', midnight + 7200_000], [4, 'silenced', midnight]] as const) {
      await runner.query('INSERT INTO bot_hits (accountId, kind, refId, followerId, inboxId, outcome, at) VALUES (1, ?, 7, 1, ?, ?, ?)', ['rule', at, outcome, ms])
    }
    await make(place).up(runner)
    const rows: Array<{ day: string, outcome: string, amount: number | string }> = await runner.query('SELECT day, outcome, amount FROM bot_days WHERE refId = 7 ORDER BY day, outcome')
    expect(rows.map(({ day, outcome, amount }) => [day, outcome, Number(amount)])).toEqual([['2026-03-01', 'answered', 1], ['2026-03-02', 'answered', 2], ['2026-03-02', 'silenced', 1]])
    await leave()
  })

  it('can all be taken back, newest first, and applied again', async () => {
    await migrate(ground.db)
    const full = await schema()
    for (let i = migrations.length; i > 0; i--) await ground.db.connections.writer.undoLastMigration()
    expect(new Set(await tables())).toEqual(new Set(['leases', 'migrations']))
    expect(await migrate(ground.db)).toHaveLength(migrations.length)
    expect(await schema()).toEqual(full)
  })

  it('are listed by hand, every file of the folder once, in the order of their names', () => {
    const files = readdirSync(new URL('../../migrations/', import.meta.url)).filter((name) => /^\d/.test(name)).toSorted()
    const stamps = files.map((name) => name.split('-')[0])
    expect(migrations.map(({ name }) => /\d+$/.exec(name)?.[0])).toEqual(stamps)
    expect(migrations.map((Migration) => new Migration().name)).toEqual(migrations.map(({ name }) => name))
  })
})
