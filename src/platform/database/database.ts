import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import { type Connections, connect, type DatabaseOptions } from './connect.ts'
import { type Dialect, dialectOf } from './dialect.ts'
import { databaseUnavailable, isContended, isLost, writeInsideWrite } from './errors.ts'

/** One transaction. Handed down as an argument to everything that must change together. */
export type Tx = EntityManager

export interface WriteOptions {
  /** True when unique keys or conditions make a second run harmless: then a connection lost during COMMIT is tried again too. */
  repeatable?: boolean
}

/** The one door to the database. */
export interface Database {
  dialect: Dialect
  /** Reads what is committed. Inside `write` use its `tx`. */
  readonly read: EntityManager
  /** The only way to change anything: all of `work` or nothing. May run `work` again when others were in the way. */
  write: <T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions) => Promise<T>
  /** Runs `effect` once after `tx` has committed, for wake-ups and caches: it may be lost in a crash. */
  afterCommit: (tx: Tx, effect: () => void) => void
  connections: Connections
  close: () => Promise<void>
}

const maxTries = 8

export async function openDatabase (options: DatabaseOptions): Promise<Database> {
  const connections = await connect(options)
  const isSqlite = connections.kind === 'sqlite'
  const inside = new AsyncLocalStorage<true>()
  const effects = new WeakMap<Tx, Array<() => void>>()
  const takeTurn = createTurns()

  async function once<T> (work: (tx: Tx) => Promise<T>): Promise<T> {
    let after: Array<() => void> = []
    const result = await inside.run(true, () => connections.writer.transaction(async (tx) => {
      effects.set(tx, after = [])
      return work(tx)
    }))
    for (const effect of after) effect()
    return result
  }

  return {
    dialect: dialectOf(connections.kind),
    connections,
    get read () {
      if (inside.getStore()) throw writeInsideWrite()
      return connections.reader.manager
    },
    async write (work, { repeatable = false } = {}) {
      if (inside.getStore()) throw writeInsideWrite()
      for (let tries = 1; ; tries++) {
        try {
          return await (isSqlite ? takeTurn(() => once(work)) : once(work))
        } catch (error) {
          const again = isContended(error) || (repeatable && isLost(error))
          if (!again || tries === maxTries) throw isLost(error) || isContended(error) ? databaseUnavailable(error) : error
          await sleep(Math.random() * 10 * 2 ** tries)
        }
      }
    },
    afterCommit (tx, effect) {
      const list = effects.get(tx)
      if (list === undefined) throw new Error('afterCommit outside db.write')
      list.push(effect)
    },
    async close () {
      await connections.reader.destroy()
      if (connections.writer !== connections.reader) await connections.writer.destroy()
    },
  }
}

/** SQLite's driver has one connection: transactions started side by side would share it and undo each other. */
function createTurns () {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}
