import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLeaving } from '../../src/codes/invitations/leaving.ts'
import { createCodeSettings } from '../../src/codes/settings/settings.service.ts'
import { defaultSettings } from '../../src/codes/settings/settings.schemas.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

interface CodeBody { id: number, scene: string, status: string, ticket: string }
interface Numbers { invited: number, following: number, flagged: number }
interface Invitation { id: number, followerId: number, inviterId: number, depth: number, isCounted: boolean, flags: string[], leftAt: string | null }
interface Tree { nodes: Array<Numbers & { followerId: number, inviterId: number, level: number, isFollowing: boolean }>, isCut: boolean }

describe('invitations', () => {
  let test: TestApp
  const scenes = new Map<string, string>()
  const ids = new Map<string, number>()
  beforeAll(async () => {
    test = await startTestApp()
    await test.send('PUT', `${test.api}/codes/settings`, {
      version: 0, settings: {
        ...defaultSettings, invitations: { ...defaultSettings.invitations, burst: { invitations: 3, minutes: 10 }, onScan: { contents: [{ type: 'text', text: '朋友请您喝茶' }], tagIds: [], attributes: [], teamId: null } },
      },
    })
    for (const name of ['ann', 'bo']) {
      test.wechat.addFollower({ openid: openidOf(name) })
      await test.wechat.say(openidOf(name), '你好')
    }
    test.clock.advance({ minutes: 1 })
  })
  afterAll(() => test.stop())

  const codesPath = () => `${test.api}/codes`
  const openidOf = (name: string) => `oPerson${name.padStart(21, '0')}`
  async function idOf (name: string): Promise<number> {
    const known = ids.get(name)
    if (known !== undefined) return known
    const { body } = await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openidOf(name)}`)
    const id = body.items[0]?.id ?? 0
    ids.set(name, id)
    return id
  }
  async function sceneOf (name: string): Promise<string> {
    const { body } = await test.send<CodeBody>('POST', `${codesPath()}/inviters/${await idOf(name)}/code`)
    scenes.set(name, body.scene)
    return body.scene
  }
  const follow = async (name: string, inviter: string) => test.wechat.follow({ openid: openidOf(name), qrScene: scenes.get(inviter) ?? await sceneOf(inviter) })
  const numbers = async (name: string) => (await test.get<Numbers & { broughtBy: number | null, depth: number }>(`${codesPath()}/inviters/${await idOf(name)}`)).body
  const invitations = async (query: string) => (await test.get<{ items: Invitation[], next: number | null }>(`${codesPath()}/invitations${query}`)).body

  it('go by one code of a follower, made when it is asked for, and with a new picture when it has ended', async () => {
    const path = `${codesPath()}/inviters/${await idOf('ann')}/code`
    const both = await Promise.all([test.send<CodeBody>('POST', path), test.send<CodeBody>('POST', path)])
    const { status, body: code } = await test.send<CodeBody>('POST', path)
    expect([...both.map((each) => each.status).toSorted((a, b) => a - b), status]).toEqual([200, 201, 200])
    expect(new Set([...both, { body: code }].map(({ body }) => body.id)).size).toBe(1)
    scenes.set('ann', code.scene)
    expect((await test.get<{ items: unknown[] }>(codesPath())).body.items).toEqual([])
    test.clock.advance({ days: 31 })
    const { body: renewed } = await test.send<CodeBody>('POST', path)
    expect(renewed).toMatchObject({ id: code.id, scene: code.scene, status: 'ready' })
    expect(renewed.ticket).not.toBe(code.ticket)
    expect((await test.send('POST', `${codesPath()}/inviters/999999/code`)).body).toMatchObject({ status: 404, code: 'FOLLOWER_NOT_FOUND' })
    const greetings = await test.app.db.write((tx) => test.app.codes.greetingOf(tx, test.accountId, [code.scene]))
    expect(greetings.get(code.scene)?.contents).toEqual([{ type: 'text', text: '朋友请您喝茶' }])
  })

  it('tell who brought whom, how deep, and who still follows', async () => {
    await follow('cy', 'ann')
    await follow('di', 'ann')
    await follow('ed', 'cy')
    await follow('fay', 'ed')
    expect(await numbers('ann')).toMatchObject({ invited: 2, following: 2, flagged: 0, broughtBy: null, depth: 0 })
    expect(await numbers('fay')).toMatchObject({ invited: 0, broughtBy: await idOf('ed'), depth: 3 })
    const { body: tree } = await test.get<Tree>(`${codesPath()}/inviters/${await idOf('ann')}/tree?levels=2`)
    expect(tree.nodes).toMatchObject([
      { followerId: await idOf('cy'), level: 1, invited: 1 }, { followerId: await idOf('di'), level: 1, invited: 0 }, { followerId: await idOf('ed'), inviterId: await idOf('cy'), level: 2, invited: 1 },
    ])
    expect(tree.isCut).toBe(false)
    const { body: cut } = await test.get<Tree>(`${codesPath()}/inviters/${await idOf('ann')}/tree?limit=2`)
    expect([cut.nodes.length, cut.isCut]).toEqual([2, true])
    const { body: most } = await test.get<{ items: Array<{ followerId: number }>, next: string | null }>(`${codesPath()}/inviters?limit=1`)
    expect(most.items.map(({ followerId }) => followerId)).toEqual([await idOf('ann')])
    const { body: others } = await test.get<{ items: Array<{ followerId: number }> }>(`${codesPath()}/inviters?after=${most.next}`)
    expect(others.items.map(({ followerId }) => followerId)).toEqual([await idOf('ed'), await idOf('cy')])
    const { body: days } = await test.get<{ totals: { follows: number } }>(`${codesPath()}/invitations/days`)
    expect(days.totals.follows).toBe(4)
    const { body: timeline } = await test.get<{ items: Array<{ kind: string }> }>(`${test.api}/followers/${await idOf('ann')}/timeline`)
    expect(timeline.items.filter(({ kind }) => kind === 'code.invited')).toHaveLength(2)
  })

  it('that are odd are flagged, and count only when somebody new was brought', async () => {
    test.clock.advance({ minutes: 20 })
    // Their own code.
    await test.wechat.unfollow(openidOf('bo'))
    await follow('bo', 'bo')
    // Back by somebody else's.
    await test.wechat.unfollow(openidOf('di'))
    test.clock.advance({ minutes: 1 })
    await follow('di', 'bo')
    expect(await numbers('bo')).toMatchObject({ invited: 0, following: 0, flagged: 2 })
    expect((await invitations(`?inviterId=${await idOf('bo')}`)).items).toMatchObject([{ isCounted: false, flags: ['RETURNING'] }, { isCounted: false, flags: ['SELF', 'RETURNING'] }])
    // Di left within a day of having been brought by Ann, and follows again.
    expect(await numbers('ann')).toMatchObject({ invited: 2, following: 2, flagged: 1 })
    test.clock.advance({ minutes: 20 })
    for (const name of ['g1', 'g2', 'g3', 'g4']) await follow(name, 'ed')
    expect(await numbers('ed')).toMatchObject({ invited: 5, following: 5, flagged: 1 })
    await test.wechat.unfollow(openidOf('g4'))
    await test.wechat.unfollow(openidOf('g3'))
    expect(await numbers('ed')).toMatchObject({ invited: 5, following: 3, flagged: 2 })
    const { items } = await invitations('?limit=3')
    expect(items.map(({ flags }) => flags)).toEqual([['BURST', 'QUICK_UNFOLLOW'], ['QUICK_UNFOLLOW'], ['RETURNING']])
    expect(items[0]?.leftAt).not.toBeNull()
  })

  it('know who left or came back unheard, once a sync has found out', async () => {
    test.clock.advance({ days: 2 })
    await test.app.db.change('UPDATE followers SET subscribed = 0, unfollowedAt = ? WHERE id = ?', [test.clock.now().getTime(), await idOf('g1')])
    const { sweep } = createLeaving({ db: test.app.db, clock: test.clock, settings: createCodeSettings(test.app) })
    await sweep()
    await sweep()
    expect(await numbers('ed')).toMatchObject({ invited: 5, following: 2, flagged: 2 })
    await test.app.db.change('UPDATE followers SET subscribed = 1, subscriptionAt = ?, unfollowedAt = NULL WHERE id = ?', [test.clock.now().getTime(), await idOf('g1')])
    await sweep()
    expect(await numbers('ed')).toMatchObject({ invited: 5, following: 3, flagged: 2 })
  })

  it('keep whose leaving is heard only after their coming back', async () => {
    const seconds = Math.floor(test.clock.now().getTime() / 1000)
    await test.wechat.raw(openidOf('g2'), { MsgType: 'event', Event: 'subscribe', EventKey: '', CreateTime: String(seconds) })
    await test.wechat.raw(openidOf('g2'), { MsgType: 'event', Event: 'unsubscribe', EventKey: '', CreateTime: String(seconds - 5) })
    expect(await numbers('ed')).toMatchObject({ invited: 5, following: 3, flagged: 2 })
  })

  it('add up to their rows', async () => {
    const sums = await test.app.db.read.query(`SELECT inviterId AS followerId, SUM(CASE WHEN counted = 1 THEN 1 ELSE 0 END) AS invited,
      SUM(CASE WHEN counted = 1 AND leftAt IS NULL THEN 1 ELSE 0 END) AS following, SUM(isFlagged) AS flagged FROM invitations GROUP BY inviterId ORDER BY inviterId`)
    const kept = await test.app.db.read.query('SELECT followerId, invited, following, flagged FROM inviters ORDER BY followerId')
    const plain = (rows: Array<Record<string, unknown>>) => rows.map((row) => Object.values(row).map(Number))
    expect(plain(sums)).toEqual(plain(kept))
    expect(sums.length).toBe(4)
  })

  it('forget the erased: their code is gone, and whom they brought stays brought', async () => {
    const person = { accountId: test.accountId, followerId: await idOf('cy'), openid: '', unionid: null, personId: null, until: test.clock.now() }
    const holder = test.app.followers.personal.all.find(({ name }) => name === 'invitations')
    const told: object[] = []
    for await (const each of holder?.tell?.(person) ?? []) told.push(each)
    expect(told).toMatchObject([{ invited: 1, following: 1 }, { flags: [] }])
    const piece = await holder?.erase?.(person)
    // As when the answer to COMMIT is lost.
    for (const _ of ['once', 'again']) await test.app.db.write(async (tx) => { await piece?.write(tx) })
    expect(await holder?.erase?.(person)).toBeNull()
    for (const [table, column] of [['invitations', 'followerId'], ['invitations', 'inviterId'], ['inviters', 'followerId'], ['codes', 'inviterId']]) {
      expect(await test.app.db.read.query(`SELECT 1 FROM ${table} WHERE ${column} = ?`, [person.followerId]), `${table}.${column}`).toEqual([])
    }
    expect(await numbers('ann')).toMatchObject({ invited: 2, following: 1 })
    expect(await numbers('ed')).toMatchObject({ broughtBy: 0, depth: 2 })
  })

  it('greet who comes by them, and a code of the account greets, tags and notes whoever scans it', async () => {
    expect(await test.wechat.follow({ openid: openidOf('guest'), qrScene: scenes.get('bo') ?? '' })).toMatchObject({ replyText: '朋友请您喝茶' })
    const { body: tag } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '到店', isLocal: true })
    await test.send('POST', `${test.api}/attributes`, { key: 'shop', label: '门店', type: 'string' })
    const onScan = { contents: [{ type: 'text', text: '欢迎光临' }], tagIds: [tag.id], attributes: [{ key: 'shop', value: '南京路' }] }
    await test.send('POST', codesPath(), { name: '门店', scene: 'shop', onScan })
    expect(await test.wechat.scan(openidOf('guest'), 'shop')).toMatchObject({ replyText: '欢迎光临' })
    const { body: tags } = await test.get<{ items: Array<{ tagId: number }> }>(`${test.api}/followers/${await idOf('guest')}/tags`)
    expect(tags.items.map(({ tagId }) => tagId)).toEqual([tag.id])
    const { body: attributes } = await test.get<{ values: Record<string, unknown> }>(`${test.api}/followers/${await idOf('guest')}/attributes`)
    expect(attributes.values).toMatchObject({ shop: '南京路' })
  })
})
