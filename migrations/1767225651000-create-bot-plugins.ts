import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Plugins of accounts, and the messages that wait for them. */
export class CreateBotPlugins1767225651000 implements MigrationInterface {
  name = 'CreateBotPlugins1767225651000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, boolean, moment, nullable } = columnsFor(runner)
    const count = (name: string) => number(name, { default: 0 })
    await createTable(runner, {
      name: 'bot_plugins',
      columns: [
        id(), reference('accountId'), varchar('name', 32), boolean('isOn'), text('options'), { name: 'limitMs', type: 'integer' }, number('version'), moment('changedAt'),
        varchar('offReason', 64, nullable), count('seen'), count('answered'), count('failed'), count('timedOut'), count('restarts'),
        varchar('lastError', 64, nullable), moment('lastErrorAt', nullable),
      ],
      indices: [unique('idx_bot_plugins_name', ['accountId', 'name'])],
    })
    await createTable(runner, {
      name: 'plugin_messages',
      columns: [
        id(), reference('accountId'), reference('inboxId'), reference('followerId'), reference('conversationId'), reference('messageId'),
        varchar('holder', 36, nullable), number('heldUntilMs'), { name: 'attempts', type: 'integer' },
      ],
      indices: [
        unique('idx_plugin_messages_once', ['accountId', 'inboxId']), index('idx_plugin_messages_due', ['heldUntilMs', 'id']),
        index('idx_plugin_messages_follower', ['accountId', 'followerId']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('plugin_messages', true)
    await runner.dropTable('bot_plugins', true)
  }
}
