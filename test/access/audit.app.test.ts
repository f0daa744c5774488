import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuditEntry } from '../../src/access/audit.entity.ts'
import { type Ask, passwordOf, startAccess, type TestAccess } from './harness.ts'

describe('the audit', () => {
  let test: TestAccess
  let root: Ask
  beforeEach(async () => {
    test = await startAccess()
    root = await test.as('root')
  })
  afterEach(() => test.stop())

  const agnesAsNew = { name: 'agnes', displayName: 'A', password: passwordOf('agnes') }
  const actions = async () => (await test.app.db.read.find(AuditEntry, { order: { id: 'ASC' } })).map(({ action }) => action)

  it('tells every change here, in order', async () => {
    const added = await root({ method: 'POST', url: '/api/v1/users', payload: agnesAsNew })
    const user = `/api/v1/users/${added.json().id}`
    await root({ method: 'PATCH', url: user, payload: { version: 1, displayName: 'B', password: passwordOf('agnes') } })
    await root({ method: 'PUT', url: `${user}/grants`, payload: { version: 2, grants: [{ accountId: 7, role: 'agent' }] } })
    const key = await root({ method: 'POST', url: '/api/v1/accounts/7/api-keys', payload: { name: 'shop', scopes: ['followers.read'] } })
    await root({ method: 'DELETE', url: `/api/v1/accounts/7/api-keys/${key.json().id}` })
    await test.signIn('agnes', 'not her password')
    const agnes = await test.as('agnes')
    const [own] = (await agnes({ url: '/api/v1/sessions' })).json().items
    await root({ method: 'DELETE', url: `/api/v1/sessions/${own.id}` })
    const change = { currentPassword: 'correct horse battery', newPassword: 'a much better password' }
    await root({ method: 'PUT', url: '/api/v1/session/password', payload: change })
    const again = await test.as('root', 'a much better password')
    await again({ method: 'DELETE', url: '/api/v1/session' })
    expect(await actions()).toEqual([
      'user.create', 'session.open', 'user.create', 'user.change', 'user.grant', 'api-key.create', 'api-key.revoke',
      'session.refuse', 'session.open', 'session.revoke', 'user.change-password', 'session.open', 'session.close',
    ])
  })

  it('tells who, what, to whom, from where and by which request', async () => {
    const added = await root({ method: 'POST', url: '/api/v1/users', payload: agnesAsNew, headers: { 'x-forwarded-for': '192.0.2.7' } })
    const refused = await root({ method: 'PATCH', url: '/api/v1/users/0', payload: {} })
    const [, entry] = await test.audit('user.create')
    expect(entry?.requestId).toHaveLength(refused.json().requestId.length)
    expect(entry?.requestId).not.toBe((await test.audit('session.open'))[0]?.requestId)
    expect(entry).toMatchObject({
      accountId: 0, at: test.clock.now(), actorKind: 'user', targetKind: 'user', targetId: String(added.json().id),
      detail: { grants: [] }, address: '192.0.2.7',
    })
  })

  it('tells why somebody was not let in, but not what they typed', async () => {
    await test.signIn('my-secret-password', 'my-secret-password')
    await test.signIn('root', 'my-secret-password')
    const refused = await test.audit('session.refuse')
    expect(refused.map(({ detail, actorKind, targetId }) => [detail, actorKind, targetId === null])).toEqual([
      [{ reason: 'unknown name' }, 'system', true], [{ reason: 'wrong password' }, 'system', false],
    ])
    expect(refused.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1'])
    expect(JSON.stringify(refused)).not.toContain('secret')
  })

  it('tells nothing of what was undone', async () => {
    const { db, access } = test.app
    const before = await actions()
    await expect(db.write(async (tx) => {
      await access.audit(tx, access.systemActor(), { accountId: 7, action: 'follower.change' })
      throw new Error('undone')
    })).rejects.toThrow('undone')
    const [{ id, version } = { id: 0, version: 0 }] = (await root({ url: '/api/v1/users' })).json().items
    await root({ method: 'PATCH', url: `/api/v1/users/${id}`, payload: { version, isDisabled: true } })
    expect(await actions()).toEqual(before)
  })

  it('takes the entries of other rooms, for requests and for ourselves', async () => {
    const { db, access } = test.app
    const actor = { ...access.systemActor({ requestId: 'req-x', address: '192.0.2.7' }), kind: 'user' as const, id: 42 }
    const exported = { accountId: 7, action: 'follower.export', targetKind: 'segment', targetId: 5, detail: { rows: 3 } }
    const erased = { accountId: 7, action: 'follower.erase', targetKind: 'follower', targetId: '9' }
    await access.auditRead({ actor }, exported)
    await db.write((tx) => access.audit(tx, access.systemActor(), erased))
    expect(await test.audit('follower.export'))
      .toMatchObject([{ ...exported, actorKind: 'user', actorId: 42, targetId: '5', requestId: 'req-x' }])
    expect(await test.audit('follower.erase'))
      .toMatchObject([{ ...erased, actorKind: 'system', actorId: 0, requestId: null, detail: null }])
    await expect(access.auditRead({ actor: null }, { action: 'follower.read' })).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
  })

  describe('read', () => {
    const url = '/api/v1/accounts/7/audit'
    const targetsIn = (page: { items: Array<{ targetId: string }> }) => page.items.map(({ targetId }) => Number(targetId))
    const ids = async (by: Ask, address: string) => targetsIn((await by({ url: address })).json())

    beforeEach(async () => {
      const { db, access } = test.app
      for (let i = 1; i <= 6; i++) {
        test.clock.advance({ hours: 1 })
        const actor = { ...access.systemActor(), kind: 'key' as const, id: i % 2 }
        const action = i < 3 ? 'follower.read' : 'follower.change'
        await db.write((tx) => access.audit(tx, actor, { accountId: i === 6 ? 8 : 7, action, targetKind: 'follower', targetId: i }))
      }
    })

    it('is paged from the newest on', async () => {
      const first = (await root({ url: `${url}?limit=2` })).json()
      expect(targetsIn(first)).toEqual([5, 4])
      const second = (await root({ url: `${url}?limit=2&before=${first.next}` })).json()
      const third = (await root({ url: `${url}?limit=2&before=${second.next}` })).json()
      expect([...targetsIn(second), ...targetsIn(third)]).toEqual([3, 2, 1])
      expect(third.next).toBe(null)
    })

    it.each<[string, number[]]>([
      ['action=follower.read', [2, 1]],
      ['actorKind=key&actorId=1', [5, 3, 1]],
      ['actorKind=user', []],
      ['from=2026-03-01T11:00:00Z&to=2026-03-01T13:00:00Z', [3, 2]],
      ['from=2026-03-01T19:00:00%2B08:00&to=2026-03-01T21:00:00%2B08:00', [3, 2]],
      ['action=follower.change&actorId=0', [4]],
    ])('is filtered by %s', async (query, expected) => {
      expect(await ids(root, `${url}?${query}`)).toEqual(expected)
    })

    it('shows an account its own entries, and the installation all of them with names', async () => {
      expect(await ids(root, '/api/v1/accounts/8/audit')).toEqual([6])
      const all = (await root({ url: '/api/v1/audit' })).json().items
      expect(all).toHaveLength(8)
      expect(all.at(-2)).toMatchObject({ action: 'session.open', actor: { kind: 'user', name: 'root' } })
      expect(all.at(-1)).toMatchObject({ action: 'user.create', actor: { kind: 'system', id: 0, name: null } })
    })

    it('is shown to those who may, in their accounts', async () => {
      await test.addUser('lead', [{ accountId: 7, role: 'supervisor' }])
      const lead = await test.as('lead')
      expect((await lead({ url })).statusCode).toBe(200)
      expect((await lead({ url: '/api/v1/accounts/8/audit' })).statusCode).toBe(403)
      expect((await lead({ url: '/api/v1/audit' })).statusCode).toBe(403)
    })

    it('does not take questions it does not know', async () => {
      expect((await root({ url: `${url}?actor=1` })).json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
      expect((await root({ url: `${url}?from=2016-12-31T23:59:60Z` })).json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
    })
  })
})
