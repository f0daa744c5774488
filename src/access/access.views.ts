import type { ApiKeyView, AuditEntryView, MeView, SessionView, UserView } from './access.schemas.ts'
import type { Actor } from './actor.ts'
import type { ApiKey } from './api-key.entity.ts'
import type { NamedEntry } from './audit.service.ts'
import type { Session } from './session.entity.ts'
import type { UserWithGrants } from './user.service.ts'

const isoOrNull = (moment: Date | null) => moment?.toISOString() ?? null

export function viewUser ({ user, grants }: UserWithGrants): UserView {
  const { id, name, displayName, language, createdAt, disabledAt, version } = user
  return { id, name, displayName, language, createdAt: createdAt.toISOString(), disabledAt: isoOrNull(disabledAt), version, grants }
}

/** `person` is null when an API key asks who it is. */
export function viewMe ({ kind, id, name, rights }: Actor, person: UserWithGrants | null): MeView {
  return {
    kind: kind === 'key' ? 'key' : 'user',
    id,
    name,
    displayName: person?.user.displayName ?? name,
    language: person?.user.language ?? null,
    grants: person?.grants ?? [],
    rights: [...rights].map(([accountId, held]) => ({ accountId, permissions: [...held] })),
  }
}

export function viewSession (session: Session, currentId: number | null): SessionView {
  const { id, userId, createdAt, lastSeenAt, expiresAt, address, userAgent } = session
  return {
    id, userId, isCurrent: id === currentId, address, userAgent,
    createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), expiresAt: expiresAt.toISOString(),
  }
}

export function viewApiKey ({ id, accountId, name, prefix, scopes, createdBy, createdAt, expiresAt, lastUsedAt }: ApiKey): ApiKeyView {
  return {
    id, accountId, name, prefix, scopes, createdBy,
    createdAt: createdAt.toISOString(), expiresAt: isoOrNull(expiresAt), lastUsedAt: isoOrNull(lastUsedAt),
  }
}

export function viewEntry ({ entry, actorName }: NamedEntry): AuditEntryView {
  const { id, accountId, at, actorKind, actorId, action, targetKind, targetId, detail, requestId, address } = entry
  return {
    id, accountId, at: at.toISOString(), actor: { kind: actorKind, id: actorId, name: actorName },
    action, targetKind, targetId, detail: detail === null ? null : { ...detail }, requestId, address,
  }
}
