import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import { createTurns } from '../turns.ts'
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
  /** One changing statement that is a transaction by itself. Tells how many rows it changed: what a claim by condition looks at. */
  change: (sql: string, values?: readonly unknown[], options?: WriteOptions) => Promise<number>
  /** Runs `last` when the work is done and before `tx` commits, in the order asked for: what many rooms add to is written once. */
  beforeCommit: (tx: Tx, last: () => Promise<void>) => void
  /** Runs `effect` once after `tx` has committed, for wake-ups and caches: it may be lost in a crash. */
  afterCommit: (tx: Tx, effect: () => void) => void
  connections: Connections
  close: () => Promise<void>
}

interface Hooks { before: Array<() => Promise<void>>, after: Array<() => void> }

const maxTries = 8

export async function openDatabase (options: DatabaseOptions): Promise<Database> {
  const connections = await connect(options)
  const isSqlite = connections.kind === 'sqlite'
  const inside = options.watchNesting || isSqlite ? new AsyncLocalStorage<true>() : undefined
  const hooks = new WeakMap<Tx, Hooks>()
  // SQLite's driver has one connection: transactions started side by side would share it and undo each other.
  const takeTurn = isSqlite ? createTurns() : <T>(work: () => Promise<T>) => work()

  async function once<T> (work: (tx: Tx) => Promise<T>): Promise<T> {
    const mine: Hooks = { before: [], after: [] }
    const transaction = () => connections.writer.transaction(async (tx) => {
      hooks.set(tx, mine)
      const done = await work(tx)
      for (const last of mine.before) await last()
      return done
    })
    const result = await (inside === undefined ? transaction() : inside.run(true, transaction))
    for (const effect of mine.after) effect()
    return result
  }

  async function alone (sql: string, values: readonly unknown[]): Promise<number> {
    const runner = connections.writer.createQueryRunner()
    try {
      return (await runner.query(sql, [...values], true)).affected ?? 0
    } finally {
      await runner.release()
    }
  }

  async function persistently<T> (work: () => Promise<T>, { repeatable = false }: WriteOptions): Promise<T> {
    if (inside?.getStore()) throw writeInsideWrite()
    for (let tries = 1; ; tries++) {
      try {
        return await takeTurn(work)
      } catch (error) {
        const again = isContended(error) || (repeatable && isLost(error))
        if (!again || tries === maxTries) throw isLost(error) || isContended(error) ? databaseUnavailable(error) : error
        await sleep(Math.random() * 10 * 2 ** tries)
      }
    }
  }

  function hooksOf (tx: Tx): Hooks {
    const mine = hooks.get(tx)
    if (mine === undefined) throw new Error('a hook outside db.write')
    return mine
  }

  return {
    dialect: dialectOf(connections.kind),
    connections,
    get read () {
      if (inside?.getStore()) throw writeInsideWrite()
      return connections.reader.manager
    },
    write: (work, options = {}) => persistently(() => once(work), options),
    change: (sql, values = [], options = {}) => persistently(() => alone(sql, values), options),
    beforeCommit: (tx, last) => { hooksOf(tx).before.push(last) },
    afterCommit: (tx, effect) => { hooksOf(tx).after.push(effect) },
    async close () {
      await connections.reader.destroy()
      if (connections.writer !== connections.reader) await connections.writer.destroy()
    },
  }
}
