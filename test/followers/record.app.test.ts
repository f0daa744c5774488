import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRemarkSender } from '../../src/followers/record/remark.sender.ts'
import { writeProfiles } from '../../src/followers/sync/profiles.ts'
import { momentValue } from '../../src/platform/database/columns.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { createWechat, type Wechat } from '../../src/wechat/client.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Page<Item> { items: Item[] }
interface View { id: number, version: number, remark: string | null, remarkState: string, remarkProblem: string | null, stage: string }

const api = '/cgi-bin/user/info/updateremark'

/** Nothing happens in the background but what a test sets going. */
describe('an edit of a record', () => {
  let test: TestApp
  let wechat: Wechat
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web' } })
    wechat = createWechat({ db: test.app.db, box: createSecretBox(Buffer.alloc(32, 2).toString('base64')), clock: test.clock, base: test.simulator.url })
  })
  afterAll(async () => {
    await wechat.close()
    await test.stop()
  })

  const pathOf = (id: number) => `${test.api}/followers/${id}`
  const read = async (id: number) => (await test.get<View>(pathOf(id))).body
  const edit = (id: number, body: object) => test.send<View>('PATCH', pathOf(id), body)
  const timelineOf = async (id: number) => (await test.get<Page<{ kind: string, detail: object }>>(`${pathOf(id)}/timeline`)).body.items
  const send = createSender()
  function createSender (): () => Promise<void> {
    return () => createRemarkSender({ db: test.app.db, clock: test.clock, logger: test.app.log, wechat, caller: test.app.accounts.caller })()
  }
  /** What a sync or a profile writes of what WeChat said. */
  const hear = (openid: string, remark?: string) => test.app.db.write((tx) => writeProfiles(tx, [{ openid, details: { subscribe: 1, openid, ...(remark !== undefined && { remark }) } }],
    { dialect: test.app.db.dialect, accountId: test.accountId, nowMs: momentValue(test.clock.now()), syncedMs: null }))
  async function someone (facts: { remark?: string } = {}): Promise<{ id: number, openid: string }> {
    const openid = test.wechat.addFollower(facts)
    await hear(openid, facts.remark ?? '')
    const { body } = await test.get<Page<{ id: number }>>(`${test.api}/followers?openid=${openid}`)
    return { id: body.items[0]?.id ?? 0, openid }
  }

  it('is in the record, in the timeline with both values and who did it, and in the audit', async () => {
    const { id } = await someone({ remark: '王' })
    const { body: me } = await test.get<{ id: number }>('/api/v1/session')
    const ownerId = me.id
    const edited = await edit(id, { version: 1, stage: 'customer', ownerId, remark: ' 王姐 ' })
    expect(edited, JSON.stringify(edited.body)).toMatchObject({
      status: 200, body: { version: 2, stage: 'customer', stageBy: 'hand', stageAt: test.clock.now().toISOString(), ownerId, remark: '王姐', remarkState: 'unsent' },
    })
    expect(await read(id)).toEqual(edited.body)
    const by = `user:${ownerId}`
    const told = (await timelineOf(id)).map(({ kind, detail }) => ({ kind, detail }))
    expect(told).toHaveLength(3)
    expect(told).toEqual(expect.arrayContaining([
      { kind: 'stage.changed', detail: { before: 'unknown', after: 'customer', by } }, { kind: 'owner.changed', detail: { before: null, after: ownerId, by } },
      { kind: 'remark.changed', detail: { before: '王', after: '王姐', by } },
    ]))
    const audit = await test.get<Page<{ action: string, detail: object }>>(`${test.api}/audit?action=follower.change`)
    expect(audit.body.items[0]).toMatchObject({ action: 'follower.change', detail: { changed: ['stage', 'owner', 'remark'] } })
    expect((await edit(id, { version: 2, ownerId: null, stage: 'customer' })).body).toMatchObject({ version: 3, ownerId: null })
    expect(await timelineOf(id), 'what stays as it was is not told').toHaveLength(4)
  })

  it('over somebody else’s is refused with both versions, of edits at once one wins, and that they were shown is in the audit', async () => {
    const { id } = await someone()
    const outcomes = await Promise.all(['lost', 'potential', 'customer'].map((stage) => edit(id, { version: 1, stage })))
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
    const winner = await read(id)
    expect(outcomes.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'FOLLOWER_CHANGED', data: { current: { version: 2, values: { stage: winner.stage, stageBy: 'hand' } }, yours: { version: 1 } },
    })
    expect((await timelineOf(id)).length).toBe(1)
    const audit = await test.get<Page<{ targetId: string, detail: object }>>(`${test.api}/audit?action=follower.read`)
    expect(audit.body.items.filter(({ targetId, detail }) => targetId === String(id) && JSON.stringify(detail).includes('FOLLOWER_CHANGED'))).toHaveLength(2)
  })

  it('names an owner who has a role here, and takes nothing that does not fit', async () => {
    const { id } = await someone()
    const user = async (name: string, accountId: number) => (await test.send<{ id: number }>('POST', '/api/v1/users', {
      name, displayName: name, password: 'correct horse battery', grants: [{ accountId, role: 'agent' }],
    })).body.id
    const [here, elsewhere] = [await user('xiaoli', test.accountId), await user('xiaowang', test.accountId + 1)]
    for (const [body, code] of [
      [{ ownerId: elsewhere }, 'OWNER_UNFIT'], [{ ownerId: 999_999 }, 'OWNER_UNFIT'], [{ remark: '好'.repeat(10) }, 'REMARK_TOO_LONG'],
      [{ stage: 'rich' }, 'INPUT_INVALID'], [{}, 'INPUT_INVALID'], [{ alias: 'x' }, 'INPUT_INVALID'],
    ] as const) expect((await edit(id, { version: 1, ...body })).body, JSON.stringify(body)).toMatchObject({ status: 400, code })
    expect((await edit(id, { version: 1, ownerId: here })).body).toMatchObject({ ownerId: here, version: 2 })
    await test.app.db.change('UPDATE users SET disabledAt = 1 WHERE id = ?', [here])
    expect((await edit((await someone()).id, { version: 1, ownerId: here })).body).toMatchObject({ code: 'OWNER_UNFIT' })
    expect((await edit(999_999, { version: 1, stage: 'lost' })).status).toBe(404)
  })

  it('takes the remark to WeChat, and hears of no other while ours is not there', async () => {
    const { id, openid } = await someone({ remark: '旧' })
    await edit(id, { version: 1, remark: '新' })
    await hear(openid, '旧')
    expect(await read(id)).toMatchObject({ remark: '新', remarkState: 'unsent' })
    await send()
    expect(test.wechat.follower(openid)?.remark).toBe('新')
    await hear(openid, '旧')
    expect(await read(id), 'that was read before ours came there').toMatchObject({ remark: '新', remarkState: 'same', remarkProblem: null })
    test.clock.advance({ minutes: 11 })
    await hear(openid, '别处改的')
    expect(await read(id)).toMatchObject({ remark: '别处改的' })
    await hear(openid, '')
    expect(await read(id), 'taken away in the console').toMatchObject({ remark: null, remarkState: 'same' })
    await hear(openid, '很长'.repeat(6))
    expect((await edit(id, { version: 2, remark: '很长'.repeat(6), stage: 'customer' })).body, 'longer than WeChat takes from us, and not ours').toMatchObject({ stage: 'customer' })
    await hear(openid)
    expect(await read(id), 'nothing told is not taken away').toMatchObject({ remark: '很长'.repeat(6), remarkState: 'same' })
    await edit(id, { version: 3, remark: null })
    await send()
    expect(test.wechat.follower(openid)?.remark).toBe('')
    expect(await read(id)).toMatchObject({ remark: null, remarkState: 'same' })
  })

  it('keeps a refusal that lasts and shows it, and waits with all of the account for one that passes', async () => {
    const [gone, one, other] = [await someone(), await someone(), await someone()]
    await test.wechat.unfollow(gone.openid)
    await edit(gone.id, { version: 1, remark: '走了' })
    await send()
    expect(await read(gone.id)).toMatchObject({ remark: '走了', remarkState: 'refused', remarkProblem: 'FOLLOWER_UNKNOWN_TO_WECHAT' })
    await hear(gone.openid, '别处')
    expect(await read(gone.id)).toMatchObject({ remark: '走了' })

    await edit(one.id, { version: 1, remark: '一' })
    await edit(other.id, { version: 1, remark: '二' })
    test.simulator.faults.set({ api, fault: 'refuse', errcode: 45009 })
    await send()
    for (const { id } of [one, other]) expect(await read(id)).toMatchObject({ remarkState: 'unsent', remarkProblem: 'WECHAT_45009' })
    test.simulator.faults.clear()
    await send()
    for (const { openid } of [one, other]) expect(test.wechat.follower(openid)?.remark, 'nobody asks before the quota is renewed').toBe('')
    test.clock.advance({ hours: 24 })
    await send()
    for (const { id, openid } of [one, other]) expect(await read(id)).toMatchObject({ remark: test.wechat.follower(openid)?.remark, remarkState: 'same', remarkProblem: null })
  })

  it('sends what was changed during the call again, and what two processes send at once, once', async () => {
    const { id, openid } = await someone()
    await edit(id, { version: 1, remark: '先' })
    test.simulator.faults.set({ api, fault: 'latency', ms: 700 })
    const before = test.wechat.calls[api] ?? 0
    const sending = Promise.all([send(), send()])
    await eventually(() => (test.wechat.calls[api] ?? 0) > before)
    expect((await edit(id, { version: 2, remark: '后' })).status).toBe(200)
    await sending
    expect(test.wechat.calls[api]).toBe(before + 1)
    expect(await read(id)).toMatchObject({ remark: '后', remarkState: 'unsent' })
    test.simulator.faults.clear()
    await send()
    expect(test.wechat.follower(openid)?.remark).toBe('后')
    expect(await read(id)).toMatchObject({ remarkState: 'same' })
  })

  it('survives a crash between what was wanted, the call and its outcome', async () => {
    const [wanted, called] = [await someone(), await someone()]
    await edit(wanted.id, { version: 1, remark: '想要' })
    await edit(called.id, { version: 1, remark: '叫过' })
    // As a process leaves it that died in the call: claimed for some minutes.
    await test.app.db.change('UPDATE followers SET remarkDueAt = ? WHERE id = ?', [momentValue(test.clock.now()) + 150_000, called.id])
    const worker = await test.startAnother({ role: 'worker' })
    await eventually(() => test.wechat.follower(wanted.openid)?.remark === '想要')
    expect(test.wechat.follower(called.openid)?.remark).toBe('')
    test.clock.advance({ minutes: 4 })
    await eventually(async () => (await read(called.id)).remarkState === 'same')
    expect(test.wechat.follower(called.openid)?.remark).toBe('叫过')
    await worker.close()
  })
})
