import { parse } from 'csv-parse/sync'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createExportKind } from '../../../src/followers/transfer/export/export.kind.ts'
import { forgetExports } from '../../../src/followers/transfer/export/export.jobs.ts'
import type { ExportView } from '../../../src/followers/transfer/export/export.schemas.ts'
import { insertRows } from '../../../src/platform/database/rows.ts'
import type { TaskView } from '../../../src/tasks/index.ts'
import { eventually, signIn, startTestApp, type TestApp } from '../../support/test-app.ts'
import { upload } from './support.ts'

interface Page<Item> { items: Item[], next: number | null }
type Started = ExportView & { task: TaskView }

const hostile = ['=1+1', '+1', '-2', '@x', "'=1", '＝1', '"quoted", and\nbroken', "it's 😀"]

describe('an export', () => {
  let test: TestApp
  let cookie: string
  let newestId: number
  const many = 5200
  const openid = (at: number) => `oExport${String(at).padStart(21, '0')}`
  const columns = ['openid', 'alias', 'remark', 'stage', 'owner', 'subscribed', 'createdAt', 'messageCount', 'tags', 'attribute:nick', 'attribute:score', 'attribute:tastes', 'attribute:since', 'attribute:vip']
  beforeAll(async () => {
    test = await startTestApp({ account: { verified: false } })
    cookie = await signIn(test.url)
    for (const body of [
      { key: 'nick', label: '称呼', type: 'string' }, { key: 'score', label: '积分', type: 'number' }, { key: 'vip', label: '会员', type: 'boolean', defaultValue: false },
      { key: 'tastes', label: '喜好', type: 'list', options: ['茶', '书'] }, { key: 'since', label: '自', type: 'date' },
    ]) expect((await test.send('POST', `${test.api}/attributes`, body)).status).toBe(201)
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'ownerId', 'stage', 'remark'],
      rows: Array.from({ length: many }, (_, at) => [test.accountId, openid(at), at % 2, at, 0, 1_772_000_000_000, at === 0 ? 1 : null, at % 3 === 0 ? 'customer' : 'unknown', hostile[at] ?? null]),
    }))
    const rows = await test.app.db.read.query<Array<{ id: number, openid: string }>>('SELECT id, openid FROM followers ORDER BY id')
    const ids = rows.map(({ id }) => Number(id))
    newestId = ids.at(-1) ?? 0
    await test.app.db.write((tx) => test.app.followers.attributes.set(tx, test.accountId, ids.flatMap((followerId, at) => [
      { followerId, key: 'score', value: at % 2 === 0 ? -at : at / 8 },
      ...(at < hostile.length ? [{ followerId, key: 'nick', value: hostile[at] ?? '' }, { followerId, key: 'tastes', value: ['书', '茶'] }, { followerId, key: 'since', value: '2026-02-28' }] : []),
    ]), 'user:1'))
    for (const name of ['老客', '=新客']) {
      const { body: { id } } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name, isLocal: true })
      await test.send('PUT', `${test.api}/tags/${id}/followers`, { followerIds: ids.slice(0, 3) })
    }
  })
  afterAll(() => test.stop())

  const ended = (taskId: number) => eventually(async () => {
    const { body } = await test.get<TaskView>(`${test.api}/tasks/${taskId}`)
    return ['done', 'failed', 'cancelled'].includes(body.status) && body
  })
  const start = (body: object) => test.send<Started>('POST', `${test.api}/exports`, body)
  async function make (body: object): Promise<ExportView> {
    const { status, body: started } = await start(body)
    expect(status, JSON.stringify(started)).toBe(202)
    expect(await ended(started.task.id)).toMatchObject({ status: 'done' })
    return (await test.get<ExportView>(`${test.api}/exports/${started.id}`)).body
  }
  async function download (id: number) {
    const answer = await request(`${test.url}${test.api}/exports/${id}/file`, { headers: { cookie } })
    return { status: answer.statusCode, headers: answer.headers, bytes: Buffer.from(await answer.body.arrayBuffer()) }
  }

  it('holds everybody once, in the columns asked for, as another reader sees it', async () => {
    const made = await make({ filter: [], columns })
    expect(made).toMatchObject({ status: 'done', followers: many, columns })
    const { headers, bytes } = await download(made.id)
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="followers-${made.id}.csv"`, 'x-content-type-options': 'nosniff',
    })
    expect(bytes).toHaveLength(made.bytes)
    const [header, ...rows] = parse(bytes, { bom: true })
    expect(header).toEqual(columns)
    expect(rows).toHaveLength(many)
    expect(new Set(rows.map(([first]) => first)).size).toBe(many)
    expect(rows[0]).toEqual([openid(0), expect.stringMatching(/的/), "'=1+1", 'customer', 'admin', 'false', '2026-02-25T06:13:20.000Z', '0', '老客|=新客', "'=1+1", '0', '书|茶', '2026-02-28', 'false'])
    expect(rows[2]?.slice(9, 11), 'a number stays one').toEqual(["'-2", '-2'])
    expect(rows[6]?.[2]).toBe('"quoted", and\nbroken')
    expect(rows[many - 1]?.slice(8)).toEqual(['', '', String((many - 1) / 8), '', '', 'false'])
    const cells = rows.flat().filter((cell) => Number.isNaN(Number(cell)))
    expect(cells.filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([])
  })

  it('that comes back as an import changes nothing', async () => {
    const names = ['openid', 'remark', 'stage', 'owner', 'tags', 'attribute:nick', 'attribute:score', 'attribute:tastes', 'attribute:since', 'attribute:vip']
    const { bytes } = await download((await make({ filter: [], columns: names })).id)
    const { body: { id } } = await upload<{ id: number }>(`${test.url}${test.api}/imports`, bytes, cookie)
    for (const empty of ['keep', 'clear']) {
      const started = await test.send<TaskView>('POST', `${test.api}/imports/${id}/start`, { columns: names.map((name) => ({ column: name, field: name })), empty, dryRun: empty === 'keep' })
      expect(await ended(started.body.id)).toMatchObject({ result: { lines: many, unchanged: many, changed: 0, faults: 0 } })
    }
  })

  it('holds whom the filter means, few or none', async () => {
    const count = async (filter: object[]) => {
      const made = await make({ filter, columns: ['openid', 'attribute:score'] })
      const rows = parse((await download(made.id)).bytes, { bom: true, fromLine: 2 })
      expect(rows).toHaveLength(made.followers)
      return rows.length
    }
    expect(await count([{ field: 'stage', is: 'customer' }, { field: 'subscribed', is: true }])).toBe(Array.from({ length: many }, (_, at) => at % 6).filter((rest) => rest === 3).length)
    expect(await count([{ field: 'messageCount', in: [1, 2600, 5199] }])).toBe(3)
    expect(await count([{ field: 'openid', is: 'oNobody' }])).toBe(0)
  })

  it.each([
    [{ columns: ['openid', 'nobody'] }, 'EXPORT_COLUMN_UNKNOWN', 'body/columns/1'],
    [{ columns: ['attribute:nobody'] }, 'EXPORT_COLUMN_UNKNOWN', 'body/columns/0'],
    [{ columns: ['openid', 'openid'] }, 'EXPORT_COLUMN_REPEATED', 'body/columns/1'],
    [{ columns: [] }, 'INPUT_INVALID', 'body/columns'],
  ])('refuses %j with %s at %s', async (body, code, place) => {
    expect((await start({ filter: [], ...body })).body).toMatchObject({ status: 400, code, place })
  })

  it('refuses a filter that means nothing', async () => {
    const { status, body } = await start({ filter: [{ attribute: 'nobody', is: 1 }], columns: ['openid'] })
    expect([status, String((body as unknown as { place: string }).place)]).toEqual([400, expect.stringMatching(/^body\/filter\/0/)])
  })

  it('whose part a kill cut off writes that part anew, and is cancelled without a file', async () => {
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'],
      rows: Array.from({ length: 60_000 }, (_, at) => [test.accountId, `oWide${at}`, 1, 0, 0, 0]),
    }))
    const other = await test.startAnother()
    const { body: started } = await start({ filter: [], columns: ['openid', 'alias'] })
    await eventually(async () => (await test.get<TaskView>(`${test.api}/tasks/${started.task.id}`)).body.done > 0)
    await test.app.db.change('UPDATE tasks SET heldUntilMs = 0 WHERE id = ?', [started.task.id])
    expect(await ended(started.task.id)).toMatchObject({ status: 'done', result: { followers: many + 60_000 } })
    const rows = parse((await download(started.id)).bytes, { bom: true, fromLine: 2 })
    expect(new Set(rows.map(([first]) => first)).size).toBe(many + 60_000)
    expect(rows).toHaveLength(many + 60_000)

    const { body: stopped } = await start({ filter: [], columns: ['openid', 'alias', 'attribute:score'] })
    expect((await test.send('DELETE', `${test.api}/exports/${stopped.id}`)).body).toMatchObject({ status: 409, code: 'EXPORT_RUNNING' })
    expect((await test.send('POST', `${test.api}/tasks/${stopped.task.id}/cancel`)).status).toBe(200)
    expect((await test.get<ExportView>(`${test.api}/exports/${stopped.id}`)).body.status).toBe('stopped')
    expect((await test.get(`${test.api}/exports/${stopped.id}/file`)).body).toMatchObject({ status: 409, code: 'EXPORT_NOT_READY' })
    await other.close()
    expect(newestId).toBeGreaterThan(0)
  })

  it('keeps the part of who holds its task: somebody who lost it, and comes late, writes none over it', async () => {
    const { db, clock, files, followers: { attributes: { definitions } } } = test.app
    const made = await make({ filter: [], columns: ['openid'] })
    const before = (await download(made.id)).bytes
    const kind = createExportKind({ db, clock, files, definitions })
    const late = (signal: AbortSignal) => kind.step({
      taskId: made.taskId ?? 0, accountId: test.accountId, input: { exportId: made.id }, state: { part: 0, after: newestId, done: 0 }, signal,
    })
    await expect(late(new AbortController().signal), 'further on already').rejects.toMatchObject({ code: 'EXPORT_PART_LOST', kind: 'unavailable' })
    await db.change(`UPDATE follower_exports SET status = 'running', partCount = 0 WHERE id = ?`, [made.id])
    await expect(late(AbortSignal.abort()), 'told to stop').rejects.toMatchObject({ code: 'EXPORT_PART_LOST' })
    await db.change(`UPDATE follower_exports SET status = 'done', partCount = 2 WHERE id = ?`, [made.id])
    expect((await download(made.id)).bytes.equals(before)).toBe(true)
  })

  it('is removed when asked, and after a week with its files', async () => {
    const folder = (id: number) => join(test.dataDir, 'files', 'exports', String(test.accountId), String(id))
    const [first, second] = [await make({ filter: [{ field: 'messageCount', is: 7 }], columns: ['openid'] }), await make({ filter: [{ field: 'messageCount', is: 8 }], columns: ['openid'] })]
    expect(readdirSync(folder(first.id))).toHaveLength(1)
    expect((await test.send('DELETE', `${test.api}/exports/${first.id}`)).status).toBe(204)
    expect(readdirSync(folder(first.id))).toEqual([])
    expect((await test.get(`${test.api}/exports/${first.id}`)).body).toMatchObject({ status: 404, code: 'EXPORT_NOT_FOUND' })
    test.clock.advance({ hours: 24 * 7 + 1 })
    cookie = await signIn(test.url)
    expect(await forgetExports(test.app)).toBeGreaterThan(3)
    expect((await test.get<Page<ExportView>>(`${test.api}/exports`)).body.items).toEqual([])
    expect(existsSync(folder(second.id)) && readdirSync(folder(second.id)).length > 0).toBe(false)
  })

  it('is for admin, supervisor and marketer, and each download is in the audit', async () => {
    for (const [role, status] of [['supervisor', 202], ['marketer', 202], ['agent', 403]] as const) {
      const login = { name: `export-${role}`, password: 'a password that is long' }
      await test.app.access.users.create(test.app.access.systemActor(), { ...login, displayName: role, language: 'zh-CN', grants: [{ accountId: test.accountId, role }] })
      const answer = await request(`${test.url}${test.api}/exports`, {
        method: 'POST', headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', cookie: await signIn(test.url, login) },
        body: JSON.stringify({ filter: [{ field: 'messageCount', is: 3 }], columns: ['openid'] }),
      })
      expect(answer.statusCode).toBe(status)
      await answer.body.dump()
    }
    const audit = (await test.get<Page<{ action: string, detail: object }>>(`${test.api}/audit?action=export.download&limit=50`)).body.items
    expect(audit.length).toBeGreaterThan(3)
  })
})
