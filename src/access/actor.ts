import { type Permission, permissionsOf, type Role } from './permissions.ts'

/** In place of an account's id: the installation itself, and with it every account. */
export const wholeInstallation = 0

export interface Grant { accountId: number, role: Role }

/** By account, and under `wholeInstallation` what holds everywhere. */
export type Rights = ReadonlyMap<number, ReadonlySet<Permission>>

/** Where a request came from, for the audit. */
export interface Origin { requestId: string | null, address: string | null }

/** Who does something. `system` is ourselves: a job, the command line, or somebody not signed in yet. */
export interface Actor extends Origin {
  kind: 'user' | 'key' | 'system'
  /** The user's or the key's id; 0 for the system. */
  id: number
  name: string
  rights: Rights
  /** Null unless a person is signed in by cookie. */
  sessionId: number | null
}

const nowhere: Origin = { requestId: null, address: null }

/** May do nothing by rights; its entries in the audit say that no known person or key was behind them. */
export function systemActor (origin: Origin = nowhere): Actor {
  const { requestId, address } = origin
  return { kind: 'system', id: 0, name: 'system', rights: new Map(), sessionId: null, requestId, address }
}

export function rightsOf (grants: readonly Grant[]): Rights {
  const rights = new Map<number, Set<Permission>>()
  for (const { accountId, role } of grants) {
    const held = rights.get(accountId) ?? new Set()
    for (const permission of permissionsOf(role)) held.add(permission)
    rights.set(accountId, held)
  }
  return rights
}

/** Asked for `wholeInstallation`, only a grant for the whole installation counts. */
function has (rights: Rights, permission: Permission, accountId: number): boolean {
  if (rights.get(wholeInstallation)?.has(permission)) return true
  return rights.get(accountId)?.has(permission) ?? false
}

/** What is left of `rights` in one account when only `wanted` may be done there. */
export function narrow (rights: Rights, accountId: number, wanted: readonly Permission[]): Rights {
  return new Map([[accountId, new Set(wanted.filter((permission) => has(rights, permission, accountId)))]])
}

export function may (actor: Actor | null, permission: Permission, accountId: number = wholeInstallation): boolean {
  return actor !== null && has(actor.rights, permission, accountId)
}

/** The accounts in which the actor may do this, or anything at all if no permission is named. */
export function accountsOf ({ rights }: Actor, permission?: Permission): 'all' | number[] {
  const counts = (held: ReadonlySet<Permission> = new Set()) => (permission === undefined ? held.size > 0 : held.has(permission))
  if (counts(rights.get(wholeInstallation))) return 'all'
  return [...rights].filter(([, held]) => counts(held)).map(([accountId]) => accountId).toSorted((a, b) => a - b)
}
