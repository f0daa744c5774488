import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Users, their roles and sessions, API keys, and the record of who did what. */
export class CreateAccess1767225601000 implements MigrationInterface {
  name = 'CreateAccess1767225601000'

  async up (runner: QueryRunner): Promise<void> {
    await createPeople(runner)
    await createKeys(runner)
    await createAudit(runner)
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['audit_entries', 'login_attempts', 'api_keys', 'sessions', 'role_grants', 'users']) {
      await runner.dropTable(table, true)
    }
  }
}

async function createPeople (runner: QueryRunner): Promise<void> {
  const { id, reference, number, moment, varchar, nullable } = columnsFor(runner)
  await createTable(runner, {
    name: 'users',
    columns: [
      id(), varchar('name', 64), varchar('displayName', 64), varchar('language', 8), varchar('passwordHash', 255),
      moment('createdAt'), moment('disabledAt', nullable), number('version'),
    ],
    indices: [unique('idx_users_name', ['name'])],
  })
  await createTable(runner, {
    name: 'role_grants',
    columns: [id(), reference('accountId'), reference('userId'), varchar('role', 16), number('guard')],
    indices: [unique('idx_role_grants_once', ['accountId', 'userId', 'role']), index('idx_role_grants_user', ['userId'])],
  })
}

async function createKeys (runner: QueryRunner): Promise<void> {
  const { id, reference, number, moment, varchar, text, nullable } = columnsFor(runner)
  await createTable(runner, {
    name: 'sessions',
    columns: [
      id(), varchar('tokenHash', 64), reference('userId'), moment('createdAt'), moment('lastSeenAt'), moment('expiresAt'),
      moment('revokedAt', nullable), varchar('address', 64), varchar('userAgent', 200),
    ],
    indices: [
      unique('idx_sessions_token', ['tokenHash']),
      index('idx_sessions_user', ['userId', 'id']),
      index('idx_sessions_expires', ['expiresAt']),
    ],
  })
  await createTable(runner, {
    name: 'api_keys',
    columns: [
      id(), reference('accountId'), varchar('name', 64), varchar('keyHash', 64), varchar('prefix', 16), text('scopes'),
      reference('createdBy'), moment('createdAt'),
      moment('expiresAt', nullable), moment('lastUsedAt', nullable), moment('revokedAt', nullable),
    ],
    indices: [unique('idx_api_keys_hash', ['keyHash']), index('idx_api_keys_account', ['accountId', 'id'])],
  })
  await createTable(runner, {
    name: 'login_attempts',
    columns: [varchar('subject', 64, { isPrimary: true }), number('failures'), moment('windowStartedAt')],
    indices: [index('idx_login_attempts_window', ['windowStartedAt'])],
  })
}

async function createAudit (runner: QueryRunner): Promise<void> {
  const { id, reference, moment, varchar, text, nullable } = columnsFor(runner)
  await createTable(runner, {
    name: 'audit_entries',
    columns: [
      id(), reference('accountId'), moment('at'), varchar('actorKind', 8), reference('actorId'), varchar('action', 64),
      varchar('targetKind', 32, nullable), varchar('targetId', 64, nullable), text('detail', nullable),
      varchar('requestId', 64, nullable), varchar('address', 64, nullable),
    ],
    indices: [
      index('idx_audit_entries_account', ['accountId', 'id']),
      index('idx_audit_entries_target', ['accountId', 'targetKind', 'targetId', 'id']),
    ],
  })
}
