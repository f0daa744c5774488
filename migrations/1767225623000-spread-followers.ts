import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Gives followers a bucket who were there before buckets were: a share of all is taken by them, and all of those stood in the first. */
export class SpreadFollowers1767225623000 implements MigrationInterface {
  name = 'SpreadFollowers1767225623000'

  async up (runner: QueryRunner): Promise<void> {
    const random = runner.connection.options.type === 'better-sqlite3' ? 'abs(random() % 10000)' : 'FLOOR(RAND() * 10000)'
    await runner.query(`UPDATE followers SET bucket = ${random} WHERE bucket = 0`)
  }

  /** One random number is as good as another. */
  async down (): Promise<void> {}
}
