/** Everything that somebody may be allowed to do. A route names one of these; a role is a set of them. */
export const permissions = [
  'accounts.read', 'accounts.manage',
  'users.manage',
  'api-keys.manage',
  'audit.read',
  'tasks.read', 'tasks.manage',
  'followers.read', 'followers.write', 'followers.sync', 'followers.erase', 'retention.manage',
  'followers.import', 'followers.export',
  'events.write',
  'attributes.manage', 'tags.manage', 'stages.manage',
  'inbox.read', 'inbox.manage',
  'touches.read', 'touches.send', 'reach.manage', 'topics.manage', 'mass.send',
  'library.read', 'library.manage', 'calendars.manage',
  'agents.read', 'agents.manage',
  'conversations.read', 'conversations.write', 'conversations.manage', 'reports.read',
  'auto-answer.read', 'auto-answer.manage',
  'segments.read', 'segments.manage',
  'pushes.read', 'pushes.manage', 'pushes.approve', 'pushes.overreach', 'conversions.write',
  'bots.read', 'bots.manage',
  'menus.read', 'menus.manage', 'articles.read', 'articles.manage', 'codes.read', 'codes.manage',
  'statistics.read', 'pages.sign', 'pages.manage',
  'outgoing.manage',
  'metrics.read',
] as const
export type Permission = typeof permissions[number]

export const roles = ['admin', 'supervisor', 'agent', 'marketer', 'analyst'] as const
export type Role = typeof roles[number]

/** An analyst works with numbers and never sees a single follower; a marketer sees followers but writes to none of them by hand. */
const table: Readonly<Record<Role, readonly Permission[]>> = {
  admin: permissions,
  supervisor: [
    'accounts.read', 'audit.read', 'tasks.read', 'tasks.manage', 'followers.read', 'followers.write', 'followers.sync', 'followers.erase',
    'followers.import', 'followers.export', 'inbox.read', 'inbox.manage',
    'attributes.manage', 'tags.manage', 'stages.manage', 'touches.read', 'touches.send', 'reach.manage', 'auto-answer.read', 'auto-answer.manage', 'metrics.read',
    'topics.manage', 'library.read', 'library.manage', 'calendars.manage', 'mass.send',
    'agents.read', 'agents.manage', 'conversations.read', 'conversations.write', 'conversations.manage', 'reports.read',
    'segments.read', 'segments.manage', 'pushes.read', 'pushes.manage', 'pushes.approve',
    'bots.read', 'bots.manage', 'menus.read', 'menus.manage', 'articles.read', 'articles.manage', 'codes.read', 'codes.manage', 'statistics.read', 'pages.sign',
  ],
  agent: [
    'accounts.read', 'tasks.read', 'followers.read', 'followers.write', 'touches.read', 'touches.send', 'library.read', 'auto-answer.read',
    'agents.read', 'conversations.read', 'conversations.write', 'bots.read', 'codes.read',
  ],
  marketer: [
    'accounts.read', 'tasks.read', 'tasks.manage', 'followers.read', 'followers.write', 'followers.sync', 'followers.import', 'followers.export', 'tags.manage',
    'stages.manage', 'touches.read', 'topics.manage', 'mass.send', 'library.read', 'library.manage', 'auto-answer.read', 'auto-answer.manage', 'metrics.read',
    'agents.read', 'conversations.read', 'reports.read',
    'segments.read', 'segments.manage', 'pushes.read', 'pushes.manage',
    'bots.read', 'bots.manage', 'menus.read', 'menus.manage', 'articles.read', 'articles.manage', 'codes.read', 'codes.manage', 'statistics.read', 'pages.sign',
  ],
  analyst: ['accounts.read', 'metrics.read', 'reports.read', 'segments.read', 'codes.read', 'statistics.read'],
}

/** Only a person may do these: a key that made users or keys could give itself more than it was given. */
const personal: ReadonlySet<Permission> = new Set(['users.manage', 'api-keys.manage'])

/** What an API key can be allowed. */
export const scopes: readonly Permission[] = permissions.filter((permission) => !personal.has(permission))

export function permissionsOf (role: Role): readonly Permission[] {
  return table[role]
}

export function isPermission (name: string): name is Permission {
  return (permissions as readonly string[]).includes(name)
}
