import Database from 'better-sqlite3'
import { setTimeout as sleep } from 'node:timers/promises'
import { type OwnProcess, product, spawnProcess, untilReady } from './process.ts'
import type { Stage } from './stage.ts'

export type CrewMember = ReturnType<typeof createCrewMember>

/** One process of the product, started again whenever it is down, as a supervisor would. */
export function createCrewMember (port: number, env: Record<string, string>) {
  let own: OwnProcess | undefined
  let isWanted = true
  async function up (): Promise<void> {
    while (isWanted) {
      own = spawnProcess({ ...product, port, env })
      if (await untilReady(own)) return
      await own.kill()
      await sleep(200)
    }
  }
  return {
    up,
    async killAndRestart (): Promise<void> {
      await own?.kill()
      await up()
    },
    tail: () => own?.tail() ?? '',
    async down (): Promise<void> {
      isWanted = false
      await own?.kill()
    },
  }
}

/** MariaDB is killed and comes back; on SQLite somebody else holds the file's write lock. */
export async function databaseAway (stage: Stage): Promise<void> {
  const awayMs = 4000
  if (stage.mariadb !== undefined) {
    await stage.mariadb.kill()
    await sleep(awayMs)
    await stage.mariadb.start()
    return
  }
  const other = new Database(stage.databaseUrl.slice('sqlite:'.length), { timeout: 10_000 })
  other.exec('BEGIN IMMEDIATE')
  await sleep(awayMs)
  other.exec('ROLLBACK')
  other.close()
}
