import { describe, expect, it } from 'vitest'
import { accountsOf, may, narrow, rightsOf, systemActor } from '../../src/access/actor.ts'
import { type Permission, permissions, permissionsOf, type Role, roles, scopes } from '../../src/access/permissions.ts'

const actorWith = (...grants: Array<[number, Role]>) =>
  ({ ...systemActor(), rights: rightsOf(grants.map(([accountId, role]) => ({ accountId, role }))) })

describe('the table of permissions', () => {
  it('lets an admin do everything and nobody else manage users, keys or accounts', () => {
    expect(permissionsOf('admin')).toEqual(permissions)
    for (const role of roles.filter((role) => role !== 'admin')) {
      for (const permission of ['users.manage', 'api-keys.manage', 'accounts.manage'] as const) {
        expect(permissionsOf(role)).not.toContain(permission)
      }
    }
  })

  it.each<[Role, Permission[]]>([
    ['agent', ['followers.read', 'followers.write', 'touches.send']],
    ['marketer', ['followers.read', 'auto-answer.manage', 'metrics.read']],
    ['analyst', ['metrics.read']],
    ['supervisor', ['inbox.manage', 'audit.read', 'touches.send']],
  ])('gives %s what the work takes', (role, needed) => {
    expect(permissionsOf(role)).toEqual(expect.arrayContaining(needed))
  })

  it('shows an analyst no follower and nothing that one wrote', () => {
    for (const permission of ['followers.read', 'inbox.read', 'touches.read', 'audit.read'] as const) {
      expect(permissionsOf('analyst')).not.toContain(permission)
    }
  })

  it('lets a marketer write to nobody by hand', () => {
    expect(permissionsOf('marketer')).not.toContain('touches.send')
  })

  it('names nothing twice and nothing unknown', () => {
    for (const role of roles) {
      expect(new Set(permissionsOf(role)).size).toBe(permissionsOf(role).length)
      for (const permission of permissionsOf(role)) expect(permissions).toContain(permission)
    }
  })

  it('keeps from keys what would let them make more of themselves', () => {
    expect(permissions.filter((permission) => !scopes.includes(permission))).toEqual(['users.manage', 'api-keys.manage'])
  })
})

describe('rights', () => {
  it('hold in the account of the grant only', () => {
    const actor = actorWith([7, 'agent'])
    expect(may(actor, 'followers.read', 7)).toBe(true)
    expect(may(actor, 'followers.read', 8)).toBe(false)
    expect(may(actor, 'followers.read', 0)).toBe(false)
    expect(may(actor, 'followers.read')).toBe(false)
  })

  it('hold everywhere when granted for the whole installation', () => {
    const actor = actorWith([0, 'analyst'])
    expect(may(actor, 'metrics.read', 8)).toBe(true)
    expect(may(actor, 'metrics.read')).toBe(true)
    expect(may(actor, 'followers.read', 8)).toBe(false)
  })

  it('add up over several roles', () => {
    const actor = actorWith([7, 'agent'], [7, 'analyst'])
    expect(may(actor, 'touches.send', 7) && may(actor, 'metrics.read', 7)).toBe(true)
  })

  it('of nobody and of the system are none', () => {
    for (const permission of permissions) {
      expect(may(null, permission, 7)).toBe(false)
      expect(may(systemActor(), permission, 7)).toBe(false)
    }
  })

  it('name the accounts in which something may be done', () => {
    const actor = actorWith([7, 'agent'], [3, 'analyst'])
    expect(accountsOf(actor)).toEqual([3, 7])
    expect(accountsOf(actor, 'followers.read')).toEqual([7])
    expect(accountsOf(actorWith([0, 'analyst'], [7, 'agent']))).toBe('all')
    expect(accountsOf(actorWith([0, 'analyst'], [7, 'agent']), 'followers.read')).toEqual([7])
    expect(accountsOf(actorWith())).toEqual([])
  })

  it('shrink to what a key asked for and its maker has there', () => {
    const maker = rightsOf([{ accountId: 7, role: 'agent' }])
    const key = { ...systemActor(), rights: narrow(maker, 7, ['followers.read', 'audit.read']) }
    expect(may(key, 'followers.read', 7)).toBe(true)
    expect(may(key, 'audit.read', 7)).toBe(false)
    expect(may(key, 'touches.send', 7)).toBe(false)
    expect(accountsOf({ ...key, rights: narrow(maker, 8, ['followers.read']) })).toEqual([])
  })
})
