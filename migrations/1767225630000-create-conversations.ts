import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

type Columns = ReturnType<typeof columnsFor>

const tables = ['desk_settings', 'mentions', 'composings', 'drafts', 'conversation_labels', 'labels', 'assignments', 'conversation_changes', 'messages', 'conversations']

const int = (name: string): TableColumnOptions => ({ name, type: 'integer' })

/** Talk with followers: conversations, what is said in them, who holds them, and what happened to them. */
export class CreateConversations1767225630000 implements MigrationInterface {
  name = 'CreateConversations1767225630000'

  async up (runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner)
    await createConversations(runner, columns)
    await createMessages(runner, columns)
    await createChanges(runner, columns)
    await createLabels(runner, columns)
    await createHelps(runner, columns)
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.dropTable(table, true)
  }
}

async function createConversations (runner: QueryRunner, { id, reference, number, moment, varchar, text, boolean, nullable }: Columns): Promise<void> {
  await createTable(runner, {
    name: 'conversations',
    columns: [
      id(), reference('accountId'), reference('followerId'), boolean('live', nullable), varchar('status', 16), reference('teamId', nullable),
      reference('agentId', nullable), reference('lastAgentId', nullable), int('priority'), text('requiredSkills'), moment('startedAt'), varchar('startedBy', 16),
      moment('queuedAt', nullable), moment('firstQueuedAt', nullable), moment('firstAssignedAt', nullable), moment('firstReplyAt', nullable),
      moment('windowUntil', nullable), int('queueSlot'), moment('unansweredSince', nullable), int('inboundCount'), int('outboundCount'),
      reference('lastMessageId', nullable), moment('lastMessageAt'), moment('lastInboundAt', nullable), moment('lastAgentReplyAt', nullable),
      moment('openedAt', nullable), moment('snoozedUntil', nullable), moment('resolvedAt', nullable), moment('reopenUntil', nullable), int('reopened'), number('handlingMs'),
      reference('mergedInto', nullable), number('version'),
    ],
    indices: [
      unique('idx_conversations_live', ['accountId', 'followerId', 'live']),
      index('idx_conversations_follower', ['accountId', 'followerId', 'id']),
      index('idx_conversations_queue', ['accountId', 'status', 'queueSlot', 'priority', 'queuedAt', 'id']),
      index('idx_conversations_team_queue', ['accountId', 'status', 'teamId', 'queueSlot', 'priority', 'queuedAt', 'id']),
      index('idx_conversations_status', ['accountId', 'status', 'lastMessageAt', 'id']),
      index('idx_conversations_agent', ['accountId', 'agentId', 'status', 'lastMessageAt', 'id']),
      index('idx_conversations_team', ['accountId', 'teamId', 'status', 'lastMessageAt', 'id']),
      index('idx_conversations_latest', ['accountId', 'lastMessageAt', 'id']),
      index('idx_conversations_started', ['accountId', 'startedAt']),
      index('idx_conversations_resolved', ['accountId', 'resolvedAt']),
      index('idx_conversations_snoozed', ['status', 'snoozedUntil']),
    ],
  })
}

async function createMessages (runner: QueryRunner, { id, reference, moment, varchar, text, boolean, nullable }: Columns): Promise<void> {
  await createTable(runner, {
    name: 'messages',
    columns: [
      id(), reference('accountId'), reference('conversationId'), reference('followerId'), varchar('direction', 8), varchar('type', 32), text('content'),
      varchar('speaker', 16), reference('agentId', nullable), moment('occurredAt'), moment('createdAt'), varchar('sourceKind', 16), varchar('sourceId', 96),
      varchar('route', 16, nullable), varchar('status', 16, nullable), varchar('reason', 64, nullable), { ...int('errcode'), ...nullable },
      text('flags', nullable), boolean('toIndex', nullable),
    ],
    indices: [
      unique('idx_messages_once', ['accountId', 'sourceKind', 'sourceId']),
      index('idx_messages_conversation', ['accountId', 'conversationId', 'id']),
      index('idx_messages_follower', ['accountId', 'followerId', 'id']),
      index('idx_messages_age', ['accountId', 'createdAt', 'id']),
      index('idx_messages_to_index', ['toIndex', 'id']),
    ],
  })
}

async function createChanges (runner: QueryRunner, { id, reference, moment, varchar, text, boolean, nullable }: Columns): Promise<void> {
  await createTable(runner, {
    name: 'conversation_changes',
    columns: [
      id(), reference('accountId'), reference('conversationId'), moment('at'), varchar('kind', 16), varchar('byKind', 16), reference('byId', nullable), text('detail'),
    ],
    indices: [index('idx_conversation_changes_conversation', ['accountId', 'conversationId', 'id'])],
  })
  await createTable(runner, {
    name: 'assignments',
    columns: [
      id(), reference('accountId'), reference('conversationId'), reference('agentId'), reference('teamId', nullable), moment('startedAt'), moment('endedAt', nullable),
      boolean('isOpen', nullable), varchar('why', 64, nullable), varchar('endedBy', 16, nullable),
    ],
    indices: [
      unique('idx_assignments_once', ['accountId', 'conversationId', 'isOpen']),
      index('idx_assignments_agent', ['accountId', 'agentId', 'startedAt']),
      index('idx_assignments_started', ['accountId', 'startedAt']),
      index('idx_assignments_conversation', ['accountId', 'conversationId', 'id']),
    ],
  })
}

async function createLabels (runner: QueryRunner, { id, reference, number, moment, varchar, nullable }: Columns): Promise<void> {
  await createTable(runner, {
    name: 'labels',
    columns: [id(), reference('accountId'), varchar('name', 32), varchar('colour', 7), moment('archivedAt', nullable), number('version')],
    indices: [unique('idx_labels_name', ['accountId', 'name'])],
  })
  const key = { isPrimary: true }
  await createTable(runner, {
    name: 'conversation_labels',
    columns: [reference('accountId', key), reference('conversationId', key), reference('labelId', key)],
    indices: [index('idx_conversation_labels_label', ['accountId', 'labelId', 'conversationId'])],
  })
}

async function createHelps (runner: QueryRunner, { reference, number, moment, text, nullable }: Columns): Promise<void> {
  const key = { isPrimary: true }
  await createTable(runner, {
    name: 'drafts',
    columns: [reference('accountId', key), reference('conversationId', key), reference('agentId', key), reference('followerId'), text('text'), number('version'), moment('changedAt')],
    indices: [index('idx_drafts_follower', ['accountId', 'followerId'])],
  })
  await createTable(runner, {
    name: 'composings',
    columns: [reference('accountId', key), reference('conversationId', key), reference('agentId'), moment('until'), moment('shownAt', nullable)],
  })
  await createTable(runner, {
    name: 'mentions',
    columns: [reference('accountId', key), reference('messageId', key), reference('agentId', key), reference('conversationId'), reference('followerId'), moment('readAt', nullable)],
    indices: [index('idx_mentions_agent', ['accountId', 'agentId', 'readAt', 'messageId']), index('idx_mentions_follower', ['accountId', 'followerId'])],
  })
  await createTable(runner, { name: 'desk_settings', columns: [reference('accountId', key), text('value'), number('version'), moment('changedAt')] })
}
