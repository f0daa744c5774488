import { isIPv4, isIPv6 } from 'node:net'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change, insertRows, placeholders } from '../platform/database/rows.ts'
import { loginThrottled } from './access.errors.ts'
import { hashOf } from './tokens.ts'

const windowMs = 15 * 60_000
const perName = 5
const perAddress = 30

/** What attempts are counted by. */
export interface Subjects { name: string, address: string | null }

interface Counter { subject: string, limit: number }
interface CountedRow { subject: string, failures: number | string, windowStartedAt: number | string }

interface Needs { db: Database, clock: Clock }

/**
 * Guessing passwords is slow work. An attempt is counted before the password is looked at and given back when it was
 * right, so that many guesses at once cannot all pass while none has failed yet.
 */
export function createThrottle ({ db, clock }: Needs) {
  function refuseIfFull (counters: readonly Counter[], rows: readonly CountedRow[]): void {
    const now = clock.now().getTime()
    const limits = new Map(counters.map(({ subject, limit }) => [subject, limit]))
    const waits = rows.filter(({ subject, failures }) => Number(failures) >= (limits.get(subject) ?? Infinity))
      .map(({ windowStartedAt }) => Number(windowStartedAt) + windowMs - now)
    const waitMs = Math.max(0, ...waits)
    if (waitMs > 0) throw loginThrottled(waitMs)
  }

  async function count (tx: Tx, { subject, limit }: Counter): Promise<boolean> {
    const now = clock.now().getTime()
    const { keepExisting } = db.dialect
    const columns = ['subject', 'failures', 'windowStartedAt']
    await insertRows(tx, { table: 'login_attempts', columns, rows: [[subject, 0, now]], ending: keepExisting(['subject']) })
    await change(tx, 'UPDATE login_attempts SET failures = 0, windowStartedAt = ? WHERE subject = ? AND windowStartedAt <= ?',
      [now, subject, now - windowMs])
    return await change(tx, 'UPDATE login_attempts SET failures = failures + 1 WHERE subject = ? AND failures < ?', [subject, limit]) === 1
  }

  return {
    /** Counts an attempt, or throws LOGIN_THROTTLED without counting it. */
    async take (subjects: Subjects): Promise<void> {
      const counters = countersOf(subjects)
      // Looked at before writing, so that somebody who is refused cannot keep the database busy.
      refuseIfFull(counters, await readRows(db.read, counters))
      await db.write(async (tx) => {
        for (const counter of counters) {
          if (await count(tx, counter)) continue
          refuseIfFull(counters, await readRows(tx, counters))
          throw loginThrottled(windowMs)
        }
      })
    },

    /** The attempt was right: the name starts afresh, and the address was not guilty of this one. */
    async giveBack (tx: Tx, subjects: Subjects): Promise<void> {
      const [name, address] = countersOf(subjects)
      await change(tx, 'DELETE FROM login_attempts WHERE subject = ?', [name?.subject])
      if (address !== undefined) {
        await change(tx, 'UPDATE login_attempts SET failures = failures - 1 WHERE subject = ? AND failures > 0', [address.subject])
      }
    },

    async forget (tx: Tx): Promise<void> {
      await change(tx, 'DELETE FROM login_attempts WHERE windowStartedAt <= ?', [clock.now().getTime() - windowMs])
    },
  }
}

export type Throttle = ReturnType<typeof createThrottle>

function countersOf ({ name, address }: Subjects): Counter[] {
  const counters = [{ subject: hashOf(`name:${name}`), limit: perName }]
  return address === null ? counters : [...counters, { subject: hashOf(`address:${networkOf(address)}`), limit: perAddress }]
}

function readRows (from: Pick<Tx, 'query'>, counters: readonly Counter[]): Promise<CountedRow[]> {
  const sql = `SELECT subject, failures, windowStartedAt FROM login_attempts WHERE subject IN (${placeholders(counters)})`
  return from.query(sql, counters.map(({ subject }) => subject))
}

/** Whoever has one IPv6 address has 2^64 of them: there the network counts. */
export function networkOf (address: string): string {
  const inner = address.replace(/^::ffff:/i, '')
  if (isIPv4(inner)) return inner
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return address
  const [head = '', tail] = plain.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - last.length) }, () => '0')
  return [...groups, ...zeros, ...last].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, '')).join(':')
}
