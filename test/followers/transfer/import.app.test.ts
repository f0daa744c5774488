import type { FastifyInstance } from 'fastify'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetImportFiles, forgetImports } from '../../../src/followers/transfer/import/import.jobs.ts'
import type { ImportView } from '../../../src/followers/transfer/import/import.schemas.ts'
import type { TaskView } from '../../../src/tasks/index.ts'
import { addressOf, eventually, signIn, startTestApp, type TestApp } from '../../support/test-app.ts'
import { table, upload } from './support.ts'

interface Page<Item> { items: Item[], next: number | null }
interface Fault { line: number, column: string | null, code: string, title: string }
interface Counts { lines: number, changed: number, unchanged: number, created: number, repeated: number, faults: number }
type Uploaded = ImportView & { preview: string[][] }

const none: Counts = { lines: 0, changed: 0, unchanged: 0, created: 0, repeated: 0, faults: 0 }

describe('an import', () => {
  let test: TestApp
  let cookie: string
  let ids: Map<string, number>
  const openid = (at: number) => `oImport${String(at).padStart(21, '0')}`
  beforeAll(async () => {
    test = await startTestApp({ account: { verified: false } })
    cookie = await signIn(test.url)
    await test.app.db.write(async (tx) => {
      for (let at = 0; at < 30; at++) {
        await tx.query('INSERT INTO followers (accountId, openid, subscribed, messageCount, eventCount, createdAt) VALUES (?, ?, 1, 0, 0, 0)', [test.accountId, openid(at)])
      }
    })
    const rows = await test.app.db.read.query<Array<{ id: number, openid: string }>>('SELECT id, openid FROM followers')
    ids = new Map(rows.map((row) => [row.openid, Number(row.id)]))
    for (const body of [
      { key: 'level', label: '等级', type: 'enum', options: ['金', '银'] }, { key: 'score', label: '积分', type: 'number', min: 0 },
      { key: 'member', label: '会员', type: 'boolean' }, { key: 'birthday', label: '生日', type: 'date' }, { key: 'tastes', label: '喜好', type: 'list', options: ['茶', '书'] },
      { key: 'nick', label: '称呼', type: 'string' },
    ]) expect((await test.send('POST', `${test.api}/attributes`, body)).status).toBe(201)
    for (const name of ['老客', '新客']) expect((await test.send('POST', `${test.api}/tags`, { name, isLocal: true })).status).toBe(201)
  })
  afterAll(() => test.stop())

  const idOf = (at: number) => ids.get(openid(at)) ?? 0
  const send = (text: string | Buffer, app?: FastifyInstance) => upload<Uploaded>(`${app === undefined ? test.url : addressOf(app)}${test.api}/imports`, text, cookie)
  const columns = (names: readonly string[], fields: readonly string[]) => names.map((column, at) => ({ column, field: fields[at] ?? 'ignore' }))
  const start = (id: number, fields: readonly string[], more: object = {}, names = fields) =>
    test.send<TaskView>('POST', `${test.api}/imports/${id}/start`, { columns: columns(names, fields), ...more })
  const ended = (taskId: number) => eventually(async () => {
    const { body } = await test.get<TaskView>(`${test.api}/tasks/${taskId}`)
    return ['done', 'failed', 'cancelled'].includes(body.status) && body
  })
  const view = async (id: number) => (await test.get<Uploaded>(`${test.api}/imports/${id}`)).body
  const faultsOf = async (id: number) => (await test.get<Page<Fault>>(`${test.api}/imports/${id}/faults?limit=200`)).body.items
  /** Uploads, starts and waits; the names of the columns are the fields. */
  async function take (fields: readonly string[], rows: readonly string[][], more: object = {}): Promise<{ id: number, counts: Counts, taskId: number }> {
    const { body: { id } } = await send(table([[...fields], ...rows]))
    const { status, body } = await start(id, fields, more)
    expect(status, JSON.stringify(body)).toBe(202)
    expect(await ended(body.id)).toMatchObject({ status: 'done', problem: null })
    return { id, counts: (await view(id)).counts, taskId: body.id }
  }
  async function undo (id: number): Promise<TaskView> {
    const { status, body } = await test.send<TaskView>('POST', `${test.api}/imports/${id}/undo`)
    expect(status, JSON.stringify(body)).toBe(202)
    return ended(body.id)
  }
  const recordOf = async (at: number) => {
    const [row] = await test.app.db.read.query<Array<Record<string, unknown>>>(
      'SELECT remark, stage, stageBy, ownerId, remarkDueAt FROM followers WHERE openid = ?', [openid(at)])
    return row
  }
  const valuesOf = async (at: number) => (await test.get<{ values: Record<string, unknown> }>(`${test.api}/followers/${idOf(at)}/attributes`)).body.values
  const historyOf = async (at: number) => (await test.get<Page<{ kind: string, detail: Record<string, unknown> }>>(`${test.api}/followers/${idOf(at)}/timeline`)).body.items
  const tagsOf = async (at: number) => (await test.get<Page<{ name: string }>>(`${test.api}/followers/${idOf(at)}/tags`)).body.items

  it('shows what the file is like before anything is done with it', async () => {
    const { status, body } = await send(Buffer.concat([Buffer.from('openid;'), Buffer.from('b1b8d7a2', 'hex'), Buffer.from(`\r\n${openid(0)};"a;b"\r\n\r\n${openid(1)};x\r\n`)]))
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { status: 'uploaded', encoding: 'gbk', delimiter: ';', columns: ['openid', '备注'], lines: 2, counts: none, preview: [[openid(0), 'a;b'], [openid(1), 'x']] },
    })
    expect(await view(body.id)).toEqual(body)
    expect((await test.get<Page<ImportView>>(`${test.api}/imports?limit=1`)).body.items[0]).toMatchObject({ id: body.id })
  })

  it.each([
    ['IMPORT_QUOTE_OPEN', 'line 2, column 2', 'openid,b\n1,"x\n'],
    ['IMPORT_CELL_TOO_LARGE', 'line 2, column 1', `openid,b\n${'x'.repeat(10 * 1024 * 1024)},1\n`],
    ['IMPORT_FILE_EMPTY', 'line 2', 'openid'],
    ['INPUT_INVALID', 'body', null],
  ])('of a file that is not sound is refused with %s at %s, and nothing stays', async (code, place, text) => {
    const before = (await test.get<Page<ImportView>>(`${test.api}/imports`)).body.items.length
    const { status, body } = text === null ? await test.send('POST', `${test.api}/imports`, {}) : await send(text)
    expect({ status, body }).toMatchObject({ status: 400, body: text === null ? { code: 'IMPORT_BODY_MISSING' } : { code, place } })
    expect((await test.get<Page<ImportView>>(`${test.api}/imports`)).body.items).toHaveLength(before)
    const rows = await test.app.db.read.query<Array<{ amount: number }>>(`SELECT COUNT(*) AS amount FROM follower_imports WHERE status = 'uploading'`)
    expect(Number(rows[0]?.amount)).toBe(0)
    expect(readdirSync(join(test.dataDir, 'files', 'imports', String(test.accountId)))).toHaveLength(before)
  })

  it('is refused while its columns do not fit, with the place', async () => {
    const { body: { id } } = await send(table([['openid', '备注'], [openid(0), 'x']]))
    for (const [mapped, code, place] of [
      [[['openid', 'openid'], ['备注', 'remark'], ['没有', 'ignore']], 'IMPORT_COLUMN_UNKNOWN', 'body/columns/2/column'],
      [[['openid', 'openid']], 'IMPORT_COLUMN_UNMAPPED', 'body/columns'],
      [[['openid', 'remark'], ['备注', 'remark']], 'IMPORT_FIELD_REPEATED', 'body/columns/1/field'],
      [[['openid', 'openid'], ['openid', 'remark']], 'IMPORT_COLUMN_REPEATED', 'body/columns/1/column'],
      [[['openid', 'ignore'], ['备注', 'remark']], 'IMPORT_KEY_MISSING', 'body/columns'],
      [[['openid', 'openid'], ['备注', 'attribute:nobody']], 'IMPORT_FIELD_UNKNOWN', 'body/columns/1/field'],
      [[['openid', 'openid'], ['备注', 'name']], 'INPUT_INVALID', 'body/columns/1/field'],
    ] as const) {
      const { body } = await test.send('POST', `${test.api}/imports/${id}/start`, { columns: mapped.map(([column, field]) => ({ column, field })) })
      expect(body, code).toMatchObject({ status: 400, code, place })
    }
    expect((await view(id)).status).toBe('uploaded')
    expect((await start(999, ['openid'])).body).toMatchObject({ code: 'IMPORT_NOT_FOUND' })
  })

  it('changes records, attributes and tags, and tells each timeline once', async () => {
    const fields = ['openid', 'remark', 'stage', 'owner', 'tags', 'attribute:level', 'attribute:score', 'attribute:member', 'attribute:birthday', 'attribute:tastes', 'attribute:nick']
    const rows = [
      [openid(0), '王姐', 'customer', 'admin', '老客|新客', '金', '1e2', '是', '1990/2/8', '茶|书', "'=1+1"],
      [openid(1), '', '', '', '', '', '', '', '', '', ''],
    ]
    const { id, counts } = await take(fields, rows)
    expect(counts).toEqual({ ...none, lines: 2, changed: 1, unchanged: 1 })
    expect(await recordOf(0)).toMatchObject({ remark: '王姐', stage: 'customer', stageBy: 'hand', ownerId: 1 })
    expect(Number((await recordOf(0))?.['remarkDueAt'])).toBeGreaterThan(0)
    expect(await valuesOf(0)).toMatchObject({ level: '金', score: 100, member: true, birthday: '1990-02-08', tastes: ['茶', '书'], nick: '=1+1' })
    expect((await tagsOf(0)).map(({ name }) => name)).toEqual(['新客', '老客'])
    const told = (await historyOf(0)).filter(({ kind }) => kind.startsWith('import.'))
    expect(told).toMatchObject([{ kind: 'import.changed', detail: { importId: id, line: 2, remark: [null, '王姐'], attributes: { score: [null, 100] } } }])
    const again = await take(fields, rows)
    expect(again.counts, 'the same once more').toEqual({ ...none, lines: 2, unchanged: 2 })
    expect((await start(id, fields)).body).toMatchObject({ code: 'IMPORT_NOT_READY' })
  })

  it('reports lines that it does not take, by page, as a table and in the reader’s language, and takes the others', async () => {
    const rows = [
      [openid(2), '好', '12'], ['', 'x', '1'], [openid(2000), 'x', '1'], [openid(3), '这个备注太长了写不下写不下', '1'], [openid(4), 'y', '-1'], [openid(5), 'z', 'zwölf'], [openid(6)],
      ['bad openid!', '', ''],
    ]
    const { id, counts } = await take(['openid', 'remark', 'attribute:score'], rows)
    expect(counts).toEqual({ ...none, lines: 8, changed: 1, faults: 7 })
    expect(await recordOf(4), 'nothing of a bad line is taken').toMatchObject({ remark: null })
    expect((await faultsOf(id)).map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'openid', 'IMPORT_OPENID_UNFIT'], [4, 'openid', 'IMPORT_FOLLOWER_UNKNOWN'], [5, 'remark', 'REMARK_TOO_LONG'], [6, 'attribute:score', 'ATTRIBUTE_VALUE_INVALID'],
      [7, 'attribute:score', 'ATTRIBUTE_VALUE_INVALID'], [8, null, 'IMPORT_LINE_SHORT'], [9, 'openid', 'IMPORT_OPENID_UNFIT'],
    ])
    const page = (await test.get<Page<Fault>>(`${test.api}/imports/${id}/faults?limit=2&after=4`)).body
    expect([page.items.map(({ line }) => line), page.next]).toEqual([[5, 6], 6])
    const csv = await request(`${test.url}${test.api}/imports/${id}/faults.csv`, { headers: { cookie, 'accept-language': 'zh-CN' } })
    expect(csv.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="import-${id}-faults.csv"` })
    const lines = (await csv.body.text()).split('\r\n')
    expect(lines[0]).toBe('line,column,code,title,advice')
    expect(lines[4]).toContain('属性 score')
    expect(lines).toHaveLength(9)
  })

  it('lets the last line with an openid count, wherever the others stand, and says how many there were', async () => {
    const { id, counts } = await take(['openid', 'remark'], [[openid(7), '一'], [openid(8), '甲'], [openid(7), '二'], [` ${openid(7)} `, '三'], [openid(8), '乙']])
    expect(counts).toEqual({ ...none, lines: 5, changed: 2, repeated: 3 })
    expect([(await recordOf(7))?.['remark'], (await recordOf(8))?.['remark']]).toEqual(['三', '乙'])
    expect(await undo(id)).toMatchObject({ status: 'done', result: { undone: 2, left: 0 } })
    expect([(await recordOf(7))?.['remark'], (await recordOf(8))?.['remark']]).toEqual([null, null])
  })

  it('that is tried reports the same and writes nothing, and can then be started', async () => {
    const fields = ['openid', 'remark', 'attribute:score']
    const { body: { id } } = await send(table([fields, [openid(9), '试', '5'], ['oNew', '新', '1'], [openid(9999), '', 'x'], [openid(9), '试试', '6']]))
    const outcome = { ...none, lines: 4, changed: 1, created: 1, repeated: 1, faults: 1 }
    const trial = await start(id, fields, { dryRun: true, unknown: 'create' })
    expect(await ended(trial.body.id)).toMatchObject({ status: 'done', result: { dryRun: true, ...outcome } })
    expect(await recordOf(9)).toMatchObject({ remark: null })
    expect(await test.app.followers.findByOpenid(test.accountId, 'oNew')).toBeNull()
    expect(await view(id)).toMatchObject({ status: 'uploaded', counts: outcome })
    expect(await faultsOf(id)).toHaveLength(1)
    const real = await start(id, fields, { unknown: 'create' })
    expect(await ended(real.body.id)).toMatchObject({ result: { dryRun: false, ...outcome } })
    expect(await faultsOf(id)).toHaveLength(1)
    expect(await recordOf(9)).toMatchObject({ remark: '试试' })
    expect(await test.app.followers.findByOpenid(test.accountId, 'oNew')).toMatchObject({ remark: '新', subscribed: false })
  })

  it('is undone where nobody changed anything since, and who came with it goes', async () => {
    const fields = ['openid', 'remark', 'stage', 'tags', 'attribute:score', 'attribute:tastes']
    await take(fields, [[openid(10), '旧', 'potential', '老客', '1', '茶']])
    const { id, counts } = await take(fields, [
      [openid(10), '新', 'customer', '老客|新客', '2', '茶|书'], [openid(11), '十一', 'lost', '新客', '3', ''], ['oMade1', '造', '', '新客', '7', '书'], ['oMade2', '', '', '', '', ''],
      ['oMade3', '', '', '', '8', ''],
    ], { unknown: 'create' })
    expect(counts).toEqual({ ...none, lines: 5, changed: 2, created: 3 })
    const made3 = await test.app.followers.findByOpenid(test.accountId, 'oMade3')
    await test.app.db.write((tx) => test.app.followers.attributes.set(tx, test.accountId,
      [{ followerId: idOf(11), key: 'score', value: 33 }, { followerId: made3?.id ?? 0, key: 'nick', value: '别人写的' }], 'user:1'))
    await test.app.db.change(`INSERT INTO segment_members (accountId, segmentId, followerId, enteredAt) SELECT accountId, 7, id, 0 FROM followers WHERE openid LIKE 'oMade%'`)
    await test.app.db.change(`INSERT INTO segment_list_members (accountId, listId, followerId) SELECT accountId, 7, id FROM followers WHERE openid LIKE 'oMade%'`)
    expect(await undo(id)).toMatchObject({ status: 'done', result: { undone: 3, left: 2 } })
    expect(await recordOf(10)).toMatchObject({ remark: '旧', stage: 'potential', stageBy: 'hand' })
    expect(await valuesOf(10)).toMatchObject({ score: 1, tastes: ['茶'] })
    expect((await tagsOf(10)).map(({ name }) => name)).toEqual(['老客'])
    expect(await recordOf(11)).toMatchObject({ remark: null, stage: 'unknown', stageBy: 'rule' })
    expect(await valuesOf(11), 'somebody changed it since').toMatchObject({ score: 33 })
    const there = await Promise.all(['oMade1', 'oMade2', 'oMade3'].map((each) => test.app.followers.findByOpenid(test.accountId, each)))
    expect(there.map((each) => each?.openid)).toEqual([undefined, undefined, 'oMade3'])
    for (const rows of ['follower_attributes', 'follower_tags', 'follower_events', 'segment_members', 'segment_list_members']) {
      const lost = await test.app.db.read.query<unknown[]>(`SELECT 1 AS one FROM ${rows} WHERE followerId NOT IN (SELECT id FROM followers)`)
      expect(lost, rows).toEqual([])
    }
    expect(await view(id)).toMatchObject({ status: 'undone', undone: 3, left: 2 })
    expect((await test.send('POST', `${test.api}/imports/${id}/undo`)).body).toMatchObject({ status: 409, code: 'IMPORT_NOT_UNDOABLE' })
    expect((await historyOf(10)).map(({ kind }) => kind)).toContain('import.undone')
  })

  it('leaves whom another system named since, and what is too long to be told of', async () => {
    const words = Array.from({ length: 100 }, (_, at) => `${'长'.repeat(60)}${at}`)
    const keys = ['long_a', 'long_b', 'long_c', 'long_d']
    for (const key of keys) expect((await test.send('POST', `${test.api}/attributes`, { key, label: key, type: 'list', options: words })).status).toBe(201)
    const { id } = await take(['openid', 'remark', ...keys.map((key) => `attribute:${key}`)], [
      ['oNamed', '名', '', '', '', ''], ['oAlone', '独', '', '', '', ''], [openid(15), '长', ...keys.map(() => words.join('|'))], ['oLong', '', ...keys.map(() => words.join('|'))],
    ], { unknown: 'create' })
    const named = await test.app.followers.findByOpenid(test.accountId, 'oNamed')
    expect((await test.send('PUT', `${test.api}/followers/${named?.id}/external-ids/shop`, { externalId: '4711' })).status).toBeLessThan(300)
    expect(await undo(id)).toMatchObject({ result: { undone: 1, left: 3 } })
    expect(await test.app.followers.findByOpenid(test.accountId, 'oNamed')).toMatchObject({ remark: null })
    expect(await test.app.followers.findByOpenid(test.accountId, 'oAlone')).toBeNull()
    expect(await test.app.followers.findByOpenid(test.accountId, 'oLong')).not.toBeNull()
    expect(await recordOf(15)).toMatchObject({ remark: '长' })
  })

  it('clears what an empty cell stands for only when it is told to', async () => {
    const fields = ['openid', 'remark', 'owner', 'attribute:score']
    await take(fields, [[openid(12), '留', 'admin', '4']])
    expect((await take(fields, [[openid(12), '', '', '']])).counts).toMatchObject({ unchanged: 1 })
    expect((await take(fields, [[openid(12), '', '', '']], { empty: 'clear' })).counts).toMatchObject({ changed: 1 })
    expect([await recordOf(12), (await valuesOf(12))['score']]).toMatchObject([{ remark: null, ownerId: null }, null])
  })

  it('killed in the middle goes on elsewhere from its last piece, nothing twice and nothing half; so does its undo', async () => {
    const lines = 9000
    const fields = ['openid', 'remark', 'attribute:score']
    const { body: { id } } = await send(table([fields, ...Array.from({ length: lines }, (_, at) => [`oMany${at}`, `注${at}`, String(at)])]))
    const other = await test.startAnother()
    const takenFrom = async (taskId: number, isFar: (done: number) => boolean) => {
      await eventually(async () => isFar((await test.get<TaskView>(`${test.api}/tasks/${taskId}`)).body.done))
      // Whoever holds it is believed dead: its next step does not count.
      await test.app.db.change('UPDATE tasks SET heldUntilMs = 0 WHERE id = ?', [taskId])
    }
    const task = await start(id, fields, { unknown: 'create' })
    await takenFrom(task.body.id, (done) => done >= 4000)
    expect(await ended(task.body.id)).toMatchObject({ status: 'done', done: lines, total: lines, result: { ...none, lines, created: lines } })
    const count = async (sql: string) => Number((await test.app.db.read.query<Array<{ amount: number }>>(`SELECT COUNT(*) AS amount FROM ${sql}`))[0]?.amount)
    expect(await count(`followers WHERE openid LIKE 'oMany%' AND remark IS NOT NULL`)).toBe(lines)
    expect(await count(`follower_events WHERE kind = 'import.created' AND sourceId LIKE '${id}:%'`)).toBe(lines)
    // Dead in the middle of its first step: the first and the third of four pieces are written.
    await test.app.db.change(`UPDATE follower_imports SET status = 'running', fromLine = 2, writtenPieces = 5, doneCount = 4000, createdCount = 4000 WHERE id = ?`, [id])
    await test.app.db.change(`UPDATE tasks SET status = 'running', holder = 'dead', heldUntilMs = 0, done = 0, state = ? WHERE id = ?`,
      [JSON.stringify({ mark: null, done: 0 }), task.body.id])
    expect(await ended(task.body.id)).toMatchObject({ status: 'done', done: lines, result: { ...none, lines, created: 4000, unchanged: 5000 } })
    await test.app.db.change('UPDATE follower_imports SET createdCount = ?, unchangedCount = 0 WHERE id = ?', [lines, id])
    const back = await test.send<TaskView>('POST', `${test.api}/imports/${id}/undo`)
    await takenFrom(back.body.id, (done) => done >= 1000)
    expect(await ended(back.body.id)).toMatchObject({ status: 'done', result: { undone: lines, left: 0 } })
    expect(await count(`followers WHERE openid LIKE 'oMany%'`)).toBe(0)
    await other.close()
  })

  it('that is cancelled keeps what it wrote, says so, and can be undone', async () => {
    const lines = 40_000
    const fields = ['openid', 'remark']
    const { body: { id } } = await send(table([fields, ...Array.from({ length: lines }, (_, at) => [`oStop${at}`, `注${at}`])]))
    const { body: { id: taskId } } = await start(id, fields, { unknown: 'create' })
    await eventually(async () => (await test.get<TaskView>(`${test.api}/tasks/${taskId}`)).body.done >= 4000)
    expect((await test.send('POST', `${test.api}/tasks/${taskId}/cancel`)).body).toMatchObject({ status: 'cancelled' })
    const stopped = await view(id)
    expect(stopped.status).toBe('stopped')
    expect(stopped.counts.lines).toBeGreaterThanOrEqual(4000)
    expect(stopped.counts.lines).toBeLessThan(lines)
    expect(await undo(id)).toMatchObject({ result: { undone: stopped.counts.created, left: 0 } })
  })

  it('reports the lines whose tag goes while it runs, and takes the others', async () => {
    const [lines, tagged] = [30_000, 100]
    const fields = ['openid', 'tags']
    const { body: tag } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '要走', isLocal: true })
    const { body: { id } } = await send(table([fields, ...Array.from({ length: lines }, (_, at) => [`oTag${at}`, at < lines - tagged ? '' : '要走'])]))
    const { body: { id: taskId } } = await start(id, fields, { unknown: 'create' })
    await eventually(async () => (await test.get<TaskView>(`${test.api}/tasks/${taskId}`)).body.done > 0)
    expect((await test.send('DELETE', `${test.api}/tags/${tag.id}`)).status).toBeLessThan(300)
    await eventually(async () => (await test.get<TaskView>(`${test.api}/tasks/${taskId}`)).body.problem?.code === 'IMPORT_DEFINITIONS_MOVED')
    test.clock.advance({ seconds: 1 })
    expect(await ended(taskId)).toMatchObject({ status: 'done', result: { ...none, lines, created: lines - tagged, faults: tagged } })
    expect((await faultsOf(id))[0]).toMatchObject({ column: 'tags', code: 'IMPORT_TAG_UNKNOWN' })
  })

  it('never brings back who was erased, and goes as a whole when one of its people is', async () => {
    await take(['openid', 'remark'], [['oErased', '别再来']], { unknown: 'create' })
    const { body: waiting } = await send(table([['openid'], ['oErased']]))
    const follower = await test.app.followers.findByOpenid(test.accountId, 'oErased')
    const erased = await test.send<{ erasures: Array<{ taskId: number }> }>('POST', `${test.api}/followers/${follower?.id}/erase`, { confirm: follower?.alias })
    expect(erased.status, JSON.stringify(erased.body)).toBe(202)
    // Until its end: whatever comes in the same minute goes too.
    expect(await ended(erased.body.erasures[0]?.taskId ?? 0)).toMatchObject({ status: 'done' })
    expect((await view(waiting.id)).fileRemovedAt).not.toBeNull()
    expect(readdirSync(join(test.dataDir, 'files', 'imports', String(test.accountId)))).toEqual([])
    const { id, counts } = await take(['openid'], [['oErased'], ['oFresh']], { unknown: 'create' })
    expect(counts).toEqual({ ...none, lines: 2, created: 1, faults: 1 })
    expect((await faultsOf(id)).map(({ code }) => code)).toEqual(['IMPORT_FOLLOWER_ERASED'])
  })

  it('keeps its file for a day, and can be undone for a day', async () => {
    const { id } = await take(['openid', 'remark'], [[openid(13), '日']])
    const { body: waiting } = await send(table([['openid'], [openid(13)]]))
    test.clock.advance({ hours: 25 })
    cookie = await signIn(test.url)
    expect((await start(waiting.id, ['openid'])).body).toMatchObject({ status: 409, code: 'IMPORT_FILE_FORGOTTEN' })
    expect((await test.send('POST', `${test.api}/imports/${id}/undo`)).body).toMatchObject({ code: 'IMPORT_NOT_UNDOABLE' })
    expect(await forgetImportFiles(test.app)).toBeGreaterThan(1)
    expect(readdirSync(join(test.dataDir, 'files', 'imports', String(test.accountId)))).toEqual([])
    expect(await view(waiting.id)).toMatchObject({ preview: [], fileRemovedAt: test.clock.now().toISOString() })
  })

  it('keeps its report for a month, and then nothing', async () => {
    const { id } = await take(['openid'], [[openid(14)], ['oNobodyHas']])
    test.clock.advance({ hours: 25 })
    await forgetImportFiles(test.app)
    const rows = async (from: string) => Number((await test.app.db.read.query<Array<{ amount: number }>>(`SELECT COUNT(*) AS amount FROM ${from}`))[0]?.amount)
    test.clock.advance({ hours: 29 * 24 })
    expect(await forgetImports(test.app), 'those of the day before').toBeGreaterThan(0)
    expect(await faultsOf(id)).toHaveLength(1)
    test.clock.advance({ hours: 25 })
    expect(await forgetImports(test.app)).toBe(1)
    expect((await test.get(`${test.api}/imports/${id}/faults`)).body).toMatchObject({ status: 404, code: 'IMPORT_NOT_FOUND' })
    expect([await rows('follower_imports'), await rows('follower_import_faults')]).toEqual([0, 0])
    cookie = await signIn(test.url)
  })

  it('is for admin, supervisor and marketer, and in the audit', async () => {
    for (const [role, status] of [['supervisor', 201], ['marketer', 201], ['agent', 403]] as const) {
      const login = { name: `import-${role}`, password: 'a password that is long' }
      await test.app.access.users.create(test.app.access.systemActor(), { ...login, displayName: role, language: 'zh-CN', grants: [{ accountId: test.accountId, role }] })
      expect((await upload(`${test.url}${test.api}/imports`, 'openid\no1', await signIn(test.url, login))).status).toBe(status)
    }
    const audit = (await test.get<Page<{ action: string }>>(`${test.api}/audit?limit=200`)).body.items.map(({ action }) => action)
    for (const action of ['import.upload', 'import.start', 'import.undo', 'import.read']) expect(audit).toContain(action)
    expect(test.logs.join('')).not.toMatch(/oImport|oMany|王姐/)
  })
})
