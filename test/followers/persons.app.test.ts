import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPersonService } from '../../src/followers/persons/persons.service.ts'
import { createPersonSweep } from '../../src/followers/persons/persons.sweep.ts'
import { writeProfiles } from '../../src/followers/sync/profiles.ts'
import { momentValue } from '../../src/platform/database/columns.ts'
import { callJson, signIn, startTestApp, testAccount, type TestApp } from '../support/test-app.ts'

interface Link { id: number, how: string, by: string, followers: Array<{ accountId: number, followerId: number }> }
interface Person { personId: number | null, followers: Array<{ accountId: number, follower: { id: number, personId: number | null } }>, hidden: number, links: Link[] }
interface Page<Item> { items: Item[] }

describe('one person as a follower of several accounts', () => {
  let test: TestApp
  let accounts: number[] = []
  let nextNumber = 0
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web' } })
    const more = ['wx00000000000000a2', 'wx00000000000000a3'].map(async (appid) => {
      const { appSecret, token, aesKey } = testAccount
      const { status, body } = await test.send<{ id: number }>('POST', '/api/v1/accounts', {
        name: appid, appid, appSecret, originalId: `gh_${appid}`, token, aesKey, mode: 'secure', kind: 'service', isVerified: true, timeZone: 'Asia/Shanghai',
      })
      expect(status, JSON.stringify(body)).toBe(201)
      return body.id
    })
    accounts = [test.accountId, ...await Promise.all(more)]
  })
  afterAll(() => test.stop())

  /** A follower of the first, second or third account. */
  async function follower (at: number, unionid?: string): Promise<number> {
    const openid = `oPerson${++nextNumber}`
    await know(at, openid, unionid)
    const [row] = await test.app.db.read.query<Array<{ id: number }>>('SELECT id FROM followers WHERE openid = ?', [openid])
    openids.set(Number(row?.id), openid)
    return Number(row?.id)
  }
  const openids = new Map<number, string>()
  const openidOf = (id: number) => openids.get(id) ?? ''
  /** As a sync or a profile writes what WeChat says. */
  const know = (at: number, openid: string, unionid?: string) => test.app.db.write((tx) => writeProfiles(tx,
    [{ openid, details: { subscribe: 1, openid, ...(unionid !== undefined && { unionid }) } }],
    { dialect: test.app.db.dialect, accountId: accounts[at] ?? 0, nowMs: momentValue(test.clock.now()), syncedMs: null }))
  const sweep = () => {
    const { db, clock } = { db: test.app.db, clock: test.clock }
    return createPersonSweep({ db, clock, tell: createPersonService({ db, clock, note: test.app.followers.note }).tell })()
  }
  const pathOf = (at: number, id: number) => `/api/v1/accounts/${accounts[at]}/followers/${id}/person`
  const personOf = async (at: number, id: number) => (await test.get<Person>(pathOf(at, id))).body
  const join = (at: number, id: number, otherAt: number, otherId: number) =>
    test.send<Person>('POST', `${pathOf(at, id)}/links`, { accountId: accounts[otherAt], followerId: otherId })
  const undo = (at: number, id: number, linkId: number) => test.send<Person>('DELETE', `${pathOf(at, id)}/links/${linkId}`)
  const idsOf = ({ followers }: Person) => followers.map(({ follower: { id } }) => id)
  const kindsOf = async (at: number, id: number) => (await test.get<Page<{ kind: string, detail: object }>>(
    `/api/v1/accounts/${accounts[at]}/followers/${id}/timeline`)).body.items.map(({ kind, detail }) => ({ kind, detail }))
  async function linkBetween (at: number, id: number, otherId: number): Promise<number> {
    const { links } = await personOf(at, id)
    return links.find(({ followers }) => [id, otherId].every((each) => followers.some(({ followerId }) => followerId === each)))?.id ?? 0
  }
  /** What is always true: the records say of everybody what the links say. */
  async function expectRecordsToAgree (): Promise<void> {
    const rows = await test.app.db.read.query<Array<{ id: number, personId: number | null }>>('SELECT id, personId FROM followers')
    const links = await test.app.db.read.query<Array<{ id: number, followerId: number, otherId: number }>>('SELECT id, followerId, otherId FROM person_links WHERE undoneAt IS NULL')
    const person = new Map<number, number>()
    for (let isOpen = true; isOpen;) {
      isOpen = false
      for (const link of links) {
        const ends = [Number(link.followerId), Number(link.otherId)]
        const low = Math.min(Number(link.id), ...ends.flatMap((id) => person.get(id) ?? []))
        for (const id of ends) {
          if (person.get(id) !== low) isOpen = true
          person.set(id, low)
        }
      }
    }
    expect(rows.map(({ id, personId }) => [Number(id), personId === null ? null : Number(personId)]))
      .toEqual(rows.map(({ id }) => [Number(id), person.get(Number(id)) ?? null]))
  }

  it('is known by the unionid, whenever it became known, once', async () => {
    const [one, two, three] = [await follower(0, 'u1'), await follower(1, 'u1'), await follower(2)]
    await follower(0, 'u2')
    expect(await sweep()).toBe(1)
    expect(await sweep()).toBe(0)
    expect(await personOf(2, three)).toMatchObject({ personId: null, hidden: 0, links: [] })
    const found = await personOf(0, one)
    expect(idsOf(found)).toEqual([one, two])
    expect(found).toMatchObject({ personId: found.links[0]?.id, hidden: 0, links: [{ how: 'unionid', by: 'system', followers: [{ followerId: one }, { accountId: accounts[1], followerId: two }] }] })
    expect(await kindsOf(1, two)).toEqual([{ kind: 'person.joined', detail: { how: 'unionid', by: 'system' } }])
    await know(2, openidOf(three), 'u1')
    expect(await Promise.all([sweep(), sweep()]).then(([one, other]) => one + other), 'of two sweeps at once one joins').toBe(1)
    expect(idsOf(await personOf(2, three))).toContain(one)
    expect(await kindsOf(1, two)).toHaveLength(1)
    await expectRecordsToAgree()
  })

  it('is joined by hand and taken apart again, exactly, and stays apart', async () => {
    const [a, b, c, d] = [await follower(0, 'ua'), await follower(1, 'ua'), await follower(1, 'uc'), await follower(2, 'uc')]
    await sweep()
    const joined = await join(0, a, 2, d)
    expect(joined, JSON.stringify(joined.body)).toMatchObject({ status: 200, body: { personId: Math.min(...joined.body.links.map(({ id }) => id)) } })
    expect(idsOf(joined.body)).toEqual([a, b, c, d])
    expect((await join(2, d, 0, a)).body.links, 'joining what is joined changes nothing').toHaveLength(3)
    const by = expect.stringMatching(/^user:\d+$/)
    expect((await kindsOf(2, d))[0]).toEqual({ kind: 'person.joined', detail: { how: 'hand', by } })
    const linkId = await linkBetween(0, a, d)
    const parted = await undo(2, d, linkId)
    expect(idsOf(parted.body)).toEqual([c, d])
    expect(parted.body.personId).toBe(parted.body.links[0]?.id)
    expect(idsOf(await personOf(0, a))).toEqual([a, b])
    expect((await undo(2, d, linkId)).body).toMatchObject({ status: 404, code: 'PERSON_LINK_NOT_FOUND' })
    expect((await kindsOf(0, a))[0]).toEqual({ kind: 'person.parted', detail: { how: 'hand', by } })

    expect((await undo(0, a, await linkBetween(0, a, b))).body).toMatchObject({ personId: null, links: [] })
    expect(await sweep(), 'no unionid joins again whom somebody parted').toBe(0)
    expect(idsOf(await personOf(1, b))).toEqual([b])
    const third = await follower(2, 'ua')
    expect(await sweep()).toBe(1)
    expect(idsOf(await personOf(0, a))).toEqual([a, third])
    expect(idsOf(await personOf(1, b)), 'nor round a third').toEqual([b])
    expect(idsOf((await join(1, b, 0, a)).body), 'only somebody may').toEqual([a, b, third])
    const audit = await test.get<Page<{ action: string, targetId: string }>>(`/api/v1/accounts/${accounts[2]}/audit?action=person.join`)
    expect(audit.body.items.map(({ targetId }) => targetId)).toContain(String(d))
    await expectRecordsToAgree()
  })

  it('is shown as far as one may read, and changed by who may write on both accounts', async () => {
    // Whoever is on the account that is hidden came first.
    const b = await follower(1)
    const a = await follower(0)
    await join(0, a, 1, b)
    const linkId = await linkBetween(0, a, b)
    await test.send('POST', '/api/v1/users', { name: 'onlyhere', displayName: '小李', password: 'correct horse battery', grants: [{ accountId: accounts[0], role: 'agent' }] })
    const cookie = await signIn(test.url, { name: 'onlyhere', password: 'correct horse battery' })
    const seen = await callJson<Person>(test.url + pathOf(0, a), { cookie })
    expect(seen.body).toMatchObject({ personId: linkId, hidden: 1, links: [] })
    expect(JSON.stringify([seen.body, await kindsOf(0, a)]), 'nothing tells who').not.toContain(openidOf(b))
    expect(idsOf(seen.body)).toEqual([a])
    for (const answer of [
      await callJson(`${test.url}${pathOf(0, a)}/links`, { method: 'POST', body: { accountId: accounts[1], followerId: b }, cookie }),
      await callJson(`${test.url}${pathOf(0, a)}/links/${linkId}`, { method: 'DELETE', cookie }),
      await callJson(test.url + pathOf(1, b), { cookie }),
    ]) expect(answer).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    expect((await join(0, a, 0, a)).body).toMatchObject({ status: 400, code: 'PERSON_SAME_FOLLOWER' })
    expect((await join(0, a, 0, b)).body).toMatchObject({ status: 404, code: 'FOLLOWER_NOT_FOUND' })
    expect((await undo(0, a, 999_999)).status).toBe(404)
    expect(idsOf(await personOf(0, a))).toEqual([b, a])
    const audit = await test.get<Page<{ targetId: string }>>(`/api/v1/accounts/${accounts[1]}/audit?action=person.read&limit=1`)
    expect(audit.body.items).toMatchObject([{ targetId: String(b) }])
  })

  it('comes out whole when many join, part and sweep at once', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, (_, at) => follower(at % 3, `race${at % 4}`)))
    const at = (index: number) => index % 3
    await Promise.all(ids.slice(1).map((id, index) => join(at(index + 1), id, at(index), ids[index] ?? 0)))
    expect(idsOf(await personOf(0, ids[0] ?? 0))).toEqual(ids.toSorted((a, b) => a - b))
    await expectRecordsToAgree()

    const { links } = await personOf(0, ids[0] ?? 0)
    const parts = links.slice(0, 6).flatMap(({ id, followers: [end] }) => {
      const path = `/api/v1/accounts/${end?.accountId}/followers/${end?.followerId}/person/links/${id}`
      return [test.send('DELETE', path), test.send('DELETE', path)]
    })
    const [answers] = await Promise.all([Promise.all(parts), sweep(), sweep(), join(0, ids[0] ?? 0, at(7), ids[7] ?? 0), join(at(9), ids[9] ?? 0, at(4), ids[4] ?? 0)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b), 'a link is undone once').toEqual([...Array<number>(6).fill(200), ...Array<number>(6).fill(404)])
    await expectRecordsToAgree()
  })

  it('is not tied to somebody who was erased', async () => {
    const [a, b, c] = [await follower(0), await follower(1), await follower(2)]
    await join(1, b, 0, a)
    await join(0, a, 2, c)
    const holder = test.app.followers.personal.all.find(({ name }) => name === 'person-links')
    const person = { accountId: test.accountId, followerId: a, openid: '', unionid: null, personId: a, until: test.clock.now() }
    await test.app.db.change('DELETE FROM followers WHERE id = ?', [a])
    const piece = await holder?.erase?.(person)
    await test.app.db.write(async (tx) => { await piece?.write(tx) })
    expect(await holder?.erase?.(person)).toBeNull()
    expect(await personOf(1, b)).toMatchObject({ personId: null })
    expect(await personOf(2, c)).toMatchObject({ personId: null })
    await expectRecordsToAgree()
  })
})
