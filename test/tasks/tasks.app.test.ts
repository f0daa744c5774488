import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/platform/errors.ts'
import type { Step, StepContext, TaskKind } from '../../src/tasks/index.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Counted { next: number }

/** Writes the numbers up to `until` into a table, three a step. */
function counting (step: (context: StepContext<{ until: number }, Counted>, usual: () => Step<Counted>) => Promise<Step<Counted>> | Step<Counted> = (_, usual) => usual()) {
  const undone: number[] = []
  const kind: TaskKind<{ until: number }, Counted> = {
    kind: 'count', isAlone: true,
    begin: () => ({ next: 0 }),
    async step (context) {
      const { input: { until }, state: { next } } = context
      const upTo = Math.min(until, next + 3)
      return step(context, () => ({
        state: { next: upTo }, done: upTo, total: until, ...(upTo === until && { result: { counted: until } }),
        async write (tx) {
          for (let number = next; number < upTo; number++) await tx.query('INSERT INTO counted (number) VALUES (?)', [number])
        },
      }))
    },
    async undo (tx, { state }) {
      undone.push(state?.next ?? 0)
      await tx.query('DELETE FROM counted')
    },
  }
  return { kind, undone }
}

describe('a task', () => {
  let test: TestApp
  beforeEach(async () => {
    test = await startTestApp()
    await test.app.db.connections.writer.query('CREATE TABLE counted (number bigint NOT NULL)')
  })
  afterEach(() => test.stop())

  const begin = (kind: TaskKind<{ until: number }, Counted>, until: number, app: FastifyInstance = test.app) =>
    app.db.write((tx) => app.tasks.start(tx, kind, { accountId: test.accountId, input: { until }, askedBy: 'admin' }))
  const view = async (taskId: number) => (await test.get(`${test.api}/tasks/${taskId}`)).body
  const until = (taskId: number, status: string) => eventually(async () => {
    const seen = await view(taskId)
    return seen['status'] === status && seen
  })
  const numbers = async () => (await test.app.db.read.query<Array<{ number: number }>>('SELECT number FROM counted ORDER BY number')).map(({ number }) => Number(number))
  /** How many tasks know from where they would go on. */
  const places = async () => (await test.app.db.read.query<unknown[]>('SELECT id FROM tasks WHERE state IS NOT NULL')).length
  const upTo = (count: number) => Array.from({ length: count }, (_, number) => number)

  it('goes step by step, says how far it is, and ends with a result', async () => {
    const { kind } = counting()
    test.app.tasks.describe(kind)
    const { id } = await begin(kind, 8)
    expect(await until(id, 'done')).toMatchObject({ kind: 'count', done: 8, total: 8, result: { counted: 8 }, problem: null, askedBy: 'admin' })
    expect(await numbers()).toEqual(upTo(8))
  })

  it('is taken over from a process that is believed dead, whose step then does not count', async () => {
    const other = await test.startAnother()
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => { release = resolve })
    const slow = counting(async ({ state }, usual) => {
      if (state.next === 3) await held
      return usual()
    })
    test.app.tasks.describe(slow.kind)
    const { id } = await begin(slow.kind, 9)
    await eventually(async () => (await view(id))['done'] === 3)
    other.tasks.describe(counting().kind)
    await test.app.db.change('UPDATE tasks SET heldUntilMs = 0 WHERE id = ?', [id])
    expect(await until(id, 'done')).toMatchObject({ done: 9 })
    release()
    await test.app.close()
    const rows = await other.db.read.query<Array<{ number: number }>>('SELECT number FROM counted ORDER BY number')
    expect(rows.map(({ number }) => Number(number))).toEqual(upTo(9))
  })

  it('waits for a quota and goes on from where it was', async () => {
    let refusals = 1
    const { kind } = counting(({ state }, usual) => {
      if (state.next === 3 && refusals-- > 0) throw new AppError('limited', 'QUOTA', 'used up', { retryAfterMs: 3600_000, advice: 'Wait.' })
      return usual()
    })
    test.app.tasks.describe(kind)
    const { id } = await begin(kind, 6)
    const waiting = await eventually(async () => {
      const seen = await view(id)
      return seen['problem'] !== null && seen
    })
    expect(waiting).toMatchObject({ status: 'waiting', done: 3, dueAt: '2026-03-01T10:00:00.000Z', problem: { code: 'QUOTA', advice: 'Wait.' } })
    test.clock.advance({ hours: 1 })
    expect(await until(id, 'done')).toMatchObject({ done: 6, problem: null })
    expect(await numbers()).toEqual(upTo(6))
  })

  it('that fails takes back what it did, names the place, and lets the next one begin', async () => {
    const { kind, undone } = counting(({ state }, usual) => {
      if (state.next === 6) throw new AppError('invalid', 'LINE_BROKEN', 'line 7 is broken', { place: 'line 7' })
      return usual()
    })
    test.app.tasks.describe(kind)
    const { id } = await begin(kind, 9)
    expect(await until(id, 'failed')).toMatchObject({ problem: { code: 'LINE_BROKEN', place: 'line 7' } })
    expect(undone).toEqual([6])
    expect(await numbers()).toEqual([])
    expect(await places()).toBe(0)
    await begin(kind, 3)
  })

  it('that meets a bug fails without telling more', async () => {
    const { kind } = counting(() => { throw new Error('secret detail') })
    test.app.tasks.describe(kind)
    const { id } = await begin(kind, 9)
    const failed = await until(id, 'failed')
    expect(failed).toMatchObject({ problem: { code: 'INTERNAL' } })
    expect(JSON.stringify(failed)).not.toContain('secret detail')
  })

  it('can be cancelled in the middle of a step, which then is not written', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => { release = resolve })
    const { kind, undone } = counting(async ({ state }, usual) => {
      if (state.next === 3) await held
      return usual()
    })
    test.app.tasks.describe(kind)
    const { id } = await begin(kind, 9)
    await eventually(async () => (await view(id))['done'] === 3)
    await expect(begin(kind, 9)).rejects.toMatchObject({ code: 'TASK_OPEN' })
    expect(await test.send('POST', `${test.api}/tasks/${id}/cancel`)).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    release()
    expect(await test.send('POST', `${test.api}/tasks/${id}/cancel`)).toMatchObject({ status: 409, body: { code: 'TASK_ENDED' } })
    expect(undone).toEqual([3])
    const second = await begin(kind, 3)
    await until(second.id, 'done')
    expect(await numbers()).toEqual(upTo(3))
    const { body } = await test.get<{ items: Array<{ id: number }> }>(`${test.api}/tasks`)
    expect(body.items.map((task) => task.id)).toEqual([second.id, id])
    expect(await places(), 'of one that was cancelled, and one that is done').toBe(0)
  })

  it('of another account is not there', async () => {
    const { kind } = counting()
    test.app.tasks.describe(kind)
    const { id } = await begin(kind, 3)
    expect(await test.get(`/api/v1/accounts/99/tasks/${id}`)).toMatchObject({ status: 404, body: { code: 'TASK_NOT_FOUND' } })
  })
})
