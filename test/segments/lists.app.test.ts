import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../src/platform/database/rows.ts'
import { forgetListFiles, forgetLists } from '../../src/segments/lists/list.jobs.ts'
import { table, upload } from '../followers/transfer/support.ts'
import { eventually, signIn, startTestApp, type TestApp } from '../support/test-app.ts'

interface ListView { id: number, status: string, lines: number, members: number, repeated: number, unknown: number, taskId: number }
interface Uploaded { list: ListView, task: { id: number } }
interface Problem { code: string, place?: string, title: string }

const people = 6000

describe('lists of followers from a file', () => {
  let test: TestApp
  let cookie: string
  beforeAll(async () => {
    test = await startTestApp()
    cookie = await signIn(test.url)
    const { accountId, app } = test
    const now = test.clock.now().getTime()
    await app.db.write(async (tx) => {
      await insertRows(tx, {
        table: 'followers', columns: ['accountId', 'openid', 'unionid', 'subscribed', 'messageCount', 'eventCount', 'createdAt', 'alias'],
        rows: Array.from({ length: people }, (_, at) => [accountId, `oList${at}`, `uList${at}`, 1, 0, 0, now, `者${at}`]),
      })
      await insertRows(tx, {
        table: 'followers', columns: ['accountId', 'openid', 'unionid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'], rows: [[accountId + 1, 'oList0', 'uOther', 1, 0, 0, now]],
      })
    })
  })
  afterAll(() => test.stop())

  const lists = () => `${test.url}${test.api}/segment-lists`
  const send = (name: string, body: string | Buffer) => upload<Uploaded & Problem>(`${lists()}?name=${encodeURIComponent(name)}`, body, cookie)
  const listed = async (id: number) => (await test.get<ListView>(`${test.api}/segment-lists/${id}`)).body
  async function ready (name: string, body: string | Buffer): Promise<ListView> {
    const { status, body: { list } } = await send(name, body)
    expect(status).toBe(202)
    return eventually(async () => { const now = await listed(list.id); return now.status === 'ready' && now })
  }
  const countOf = async (rule: object) => (await test.send<{ count: number }>('POST', `${test.api}/segments/count`, { rule, exact: true })).body.count
  const idOf = async (openid: string) => (await test.get<{ items: Array<{ id: number, alias: string }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0]
  const rows = async (sql: string) => test.app.db.read.query<unknown[]>(sql)
  const filesLeft = () => readdirSync(join(test.dataDir, 'files'), { recursive: true }).filter((name) => String(name).endsWith('.csv'))

  it('are looked up line by line, by whatever names a follower, and report whom nobody knows', async () => {
    const [person, other] = [await idOf('oList3'), await idOf('oList4')]
    await test.app.db.write((tx) => insertRows(tx, {
      table: 'follower_external_ids', columns: ['accountId', 'system', 'externalId', 'followerId', 'createdAt'],
      rows: [[test.accountId, 'crm', 'C-3', person?.id, 0], [test.accountId, 'erp', 'C-3', other?.id, 0]],
    }))
    const list = await ready('混合', table([
      ['备注', 'OpenID', 'unionid', 'system', 'external_id'],
      ['', 'oList0', '', '', ''], ['王', '', 'uList1', '', ''], ['', 'oList0', 'uList2', '', ''], ['', '', '', 'crm', 'C-3'], ['', '', '', 'erp', 'C-3'],
      ['', 'oNobody', '', '', ''], ['', '', 'uOther', '', ''], ['只有备注', '', '', '', ''], ['', '', '', '', 'C-3'], ['', 'x'.repeat(65), '', '', ''], ['', '', '', 'none', 'C-3'],
    ]))
    expect(list).toMatchObject({ status: 'ready', lines: 11, members: 4, repeated: 1, unknown: 6 })
    const { body: { items } } = await test.get<{ items: Array<{ line: number, code: string }> }>(`${test.api}/segment-lists/${list.id}/faults?limit=4`)
    expect(items.map(({ line, code }) => `${line} ${code}`)).toEqual(['7 LIST_LINE_UNKNOWN', '8 LIST_LINE_UNKNOWN', '9 LIST_LINE_EMPTY', '10 LIST_LINE_UNFIT'])
    const report = await request(`${lists()}/${list.id}/faults.csv`, { headers: { cookie, 'accept-language': 'zh-CN' } })
    expect((await report.body.text()).split('\r\n').slice(0, 2)).toEqual(['line,code,title', '7,LIST_LINE_UNKNOWN,没有这样的关注者'])
    const found = await test.send<{ items: Array<{ alias: string }> }>('POST', `${test.api}/segments/sample`, { rule: { list: list.id }, limit: 10 })
    expect(found.body.items.map(({ alias }) => alias).toSorted()).toEqual(['者0', '者1', '者3', '者4'])
  })

  it('may be long, in other encodings and delimiters, with lines twice', async () => {
    const lines = Array.from({ length: 11_000 }, (_, at) => `oList${at % people}`)
    const list = await ready('很长', Buffer.from(`openid;注\r\n${lines.map((line) => `${line};\r\n`).join('')}`, 'utf8'))
    expect(list).toMatchObject({ lines: 11_000, members: people, repeated: 5000, unknown: 0 })
    expect(await countOf({ list: list.id })).toBe(people)
    expect(await countOf({ minus: [{ list: list.id }, { field: 'openid', in: ['oList0', 'oList1'] }] })).toBe(people - 2)
  })

  it('are refused with the place, and nothing of them is kept', async () => {
    const before = filesLeft()
    expect((await send('坏', '姓名,电话\n王,1\n')).body).toMatchObject({ code: 'LIST_HEADER_UNFIT', place: 'line 1' })
    expect((await send('坏', 'openid,a\noList1,"x\n')).body).toMatchObject({ code: 'IMPORT_QUOTE_OPEN', place: 'line 2, column 2' })
    expect((await send('坏', 'openid\n')).body).toMatchObject({ code: 'IMPORT_FILE_EMPTY' })
    expect((await send('坏', `openid\n${'o\n'.repeat(200_001)}`)).body).toMatchObject({ code: 'LIST_TOO_LONG', place: 'line 200002' })
    expect((await send('混合', 'openid\noList1\n')).body).toMatchObject({ code: 'LIST_EXISTS' })
    expect((await test.send<Problem>('POST', `${test.api}/segment-lists?name=x`, { openid: 'x' })).body).toMatchObject({ code: 'LIST_BODY_MISSING' })
    expect(await rows(`SELECT id FROM segment_lists WHERE name = '坏'`)).toEqual([])
    expect(filesLeft().filter((name) => !before.includes(name))).toEqual([])
    expect((await send('坏', 'openid\noList1\n')).status).toBe(202)
  })

  it('can be named by rules when they are ready, and stay while one does', async () => {
    const list = await ready('被用', 'openid\noList7\n')
    const other = await test.send<Problem>('POST', `${test.api}/segments`, { name: '没有', rule: { list: 999_999 } })
    expect(other).toMatchObject({ status: 400, body: { place: expect.stringMatching(/^body\/rule/) } })
    const { body: segment } = await test.send<{ id: number }>('POST', `${test.api}/segments`, { name: '用名单', rule: { not: { list: list.id } } })
    const remove = () => test.send<Problem>('DELETE', `${test.api}/segment-lists/${list.id}`)
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'LIST_IN_USE', data: { users: [{ id: segment.id, name: '用名单' }] } } })
    await test.send('DELETE', `${test.api}/segments/${segment.id}`)
    expect((await remove()).status).toBe(204)
    expect((await remove()).status).toBe(404)
    const { db, clock, files } = test.app
    await forgetListFiles({ db, clock, files })
    await forgetLists({ db })
    expect(await rows(`SELECT listId FROM segment_list_members WHERE listId = ${list.id}`)).toEqual([])
    expect(await rows(`SELECT id FROM segment_lists WHERE id = ${list.id}`)).toEqual([])
    expect(filesLeft()).toEqual([])
  })

  it('forget who is erased, in their rows and in files that wait', async () => {
    const { list } = (await send('擦除', 'openid\noList8\noList9\n')).body
    const person = await idOf('oList8')
    await eventually(async () => (await listed(list.id)).status === 'ready')
    await test.send('POST', `${test.api}/segments`, { name: '擦除', rule: { field: 'openid', is: 'oList8' } })
    const { body } = await test.send<{ erasures: Array<{ taskId: number }> }>('POST', `${test.api}/followers/${person?.id}/erase`, { confirm: person?.alias })
    await eventually(async () => (await test.get<{ status: string }>(`${test.api}/tasks/${body.erasures[0]?.taskId}`)).body.status === 'done')
    expect(await rows(`SELECT listId FROM segment_list_members WHERE followerId = ${person?.id}`)).toEqual([])
    expect(filesLeft()).toEqual([])
    expect(await countOf({ list: list.id })).toBe(1)
  })
})
