import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMovableClock } from '../../src/platform/clock.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createSchedule, type Job, JobRun, type Schedule } from '../../src/platform/schedule.ts'
import { eventually } from '../support/test-app.ts'
import { type Ground, startGround } from './harness.ts'

const everySecond = '* * * * * *'

describe('the schedule', () => {
  let ground: Ground
  let schedules: Schedule[]
  let logged: string[]
  const clock = createMovableClock('2026-03-01T09:00:00Z')
  beforeEach(async () => {
    ground = await startGround()
    logged = []
    const logger = createLogger({ level: 'info', destination: { write: (line) => { logged.push(line) } } })
    schedules = [ground.db, await ground.openAnother()].map((db) => createSchedule({ db, clock, logger }))
  })
  afterEach(async () => {
    for (const schedule of schedules) await schedule.stop()
    await ground.stop()
  })

  const addEverywhere = (job: Omit<Job, 'cron'>) => { for (const schedule of schedules) schedule.add({ ...job, cron: everySecond }) }
  const ticks = () => ground.db.read.find(JobRun, { order: { tick: 'ASC' } })

  it('has every tick of a job run by exactly one of two processes', async () => {
    let runs = 0
    addEverywhere({ name: 'count', run: async () => { runs++ } })
    await sleep(4200)
    for (const schedule of schedules) await schedule.stop()
    const taken = (await ticks()).filter(({ tick }) => tick.startsWith('count:'))
    expect(taken.length).toBeGreaterThanOrEqual(3)
    expect(taken.length).toBeLessThanOrEqual(5)
    expect(runs).toBe(taken.length)
    expect(taken[0]?.startedAt).toEqual(clock.now())
    expect(logged).toEqual([])
  })

  it('logs a job that fails, without its data, and runs it again at the next tick', async () => {
    let runs = 0
    addEverywhere({ name: 'fail', run: async () => { runs++; throw Object.assign(new Error('sesame'), { errno: 1406 }) } })
    await eventually(() => runs >= 2)
    const lines: Array<{ level: number }> = logged.map((line) => JSON.parse(line))
    expect(lines.filter(({ level }) => level >= 50)[0]).toMatchObject({ msg: 'job failed', job: 'fail', err: { message: 'database error' } })
    expect(logged.join('')).not.toContain('sesame')
  })

  it('starts no run while the one before is still under way', async () => {
    let running = 0
    let most = 0
    let runs = 0
    schedules[0]?.add({ name: 'slow', cron: everySecond, run: async () => {
      most = Math.max(most, ++running)
      await sleep(1500)
      running--
      runs++
    } })
    await eventually(() => runs >= 2)
    expect(most).toBe(1)
  })

  it('runs nothing when it cannot know who else does, and says so in the log', async () => {
    let runs = 0
    addEverywhere({ name: 'blind', run: async () => { runs++ } })
    await ground.db.connections.writer.query('DROP TABLE job_runs')
    await eventually(() => logged.some((line) => line.includes('tick not taken')))
    expect(runs).toBe(0)
  })

  it('waits at its end for the job under way, and starts none after it', async () => {
    const [schedule] = schedules
    let begun = 0
    let ended = 0
    schedule?.add({ name: 'long', cron: everySecond, run: async () => { begun++; await sleep(500); ended++ } })
    await eventually(() => begun === 1)
    await schedule?.stop()
    expect(ended).toBe(1)
    await sleep(1200)
    expect(begun).toBe(1)
  })
})
