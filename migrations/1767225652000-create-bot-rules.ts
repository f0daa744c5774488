import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndices, dropIndices } from './support/alter.ts'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Rules by which followers are answered, words that mean the same, whom a rule has just answered, and answers by day. */
export class CreateBotRules1767225652000 implements MigrationInterface {
  name = 'CreateBotRules1767225652000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, boolean, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'bot_rules',
      columns: [
        id(), reference('accountId'), varchar('name', 60), boolean('isOn'), varchar('offReason', 24, nullable), number('priority'), varchar('kind', 8), number('wordCount'),
        text('occasion'), text('hours', nullable), number('coolDownSeconds', nullable), text('contents'), varchar('pick', 8), text('tagIds'), text('attributes'),
        text('handOver', nullable), moment('createdAt'), moment('changedAt'), number('version'),
      ],
      indices: [
        unique('idx_bot_rules_name', ['accountId', 'name']), index('idx_bot_rules_account', ['accountId', 'id']), index('idx_bot_rules_kind', ['accountId', 'kind', 'wordCount']),
      ],
    })
    await createTable(runner, {
      name: 'bot_cool_downs',
      columns: [id(), reference('accountId'), reference('followerId'), reference('ruleId'), moment('untilAt')],
      indices: [unique('idx_bot_cool_downs_once', ['accountId', 'followerId', 'ruleId']), index('idx_bot_cool_downs_over', ['untilAt'])],
    })
    await createTable(runner, {
      name: 'bot_synonyms',
      columns: [id(), reference('accountId'), text('words'), moment('createdAt'), number('version')],
      indices: [index('idx_bot_synonyms_account', ['accountId', 'id'])],
    })
    await createTable(runner, {
      name: 'bot_synonym_words',
      columns: [id(), reference('accountId'), varchar('folded', 128), reference('groupId'), number('position')],
      indices: [unique('idx_bot_synonym_words_once', ['accountId', 'folded']), index('idx_bot_synonym_words_group', ['accountId', 'groupId', 'position'])],
    })
    await addIndices(runner, 'bot_hits', [index('idx_bot_hits_account', ['accountId', 'id']), index('idx_bot_hits_at', ['accountId', 'at', 'kind', 'refId', 'outcome'])])
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropIndices(runner, 'bot_hits', ['idx_bot_hits_at', 'idx_bot_hits_account'])
    for (const table of ['bot_synonym_words', 'bot_synonyms', 'bot_cool_downs', 'bot_rules']) await runner.dropTable(table, true)
  }
}
