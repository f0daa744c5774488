import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPluginHost, type PluginHost } from '../../../src/bots/wechaty/host.ts'
import type { PluginCall } from '../../../src/bots/wechaty/protocol.ts'
import { AppError } from '../../../src/platform/errors.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { eventually } from '../../support/test-app.ts'

describe('a plugin that wants too much', () => {
  let host: PluginHost
  let answer: (call: PluginCall) => Promise<unknown>
  let runId = 0
  const give = (content: string, limitMs = 20_000) => host.give({
    runId: ++runId, accountId: 1, messageId: runId, type: 'text', content: { content }, atMs: 0, follower: { openid: `o${runId}`, name: '白露', remark: '', subscribed: true },
  }, limitMs)

  beforeEach(async () => {
    answer = async () => null
    host = createPluginHost({
      source: { name: 'greedy', module: `${import.meta.dirname}/greedy.js`, exportName: 'greedy' }, memoryMb: 96, stallMs: 1500, most: 3,
      logger: createLogger({ level: 'silent' }), answer: (call) => answer(call), failed: () => undefined, died: () => undefined, gaveUp: () => undefined,
    })
    host.serve([{ accountId: 1, version: 1, options: {} }])
    expect(await give('你好')).toEqual({ outcome: 'done', code: null })
  })
  afterEach(() => host.stop())

  it('is given no more messages while it ends none', async () => {
    const held = [give('等', 5000), give('等', 5000), give('等', 5000)]
    expect(await give('你好'), 'many at once are no fault').toMatchObject({ outcome: 'done' })
    expect(await eventually(async () => { const ending = await give('你好'); return ending.outcome !== 'done' && ending })).toEqual({ outcome: 'timed-out', code: 'TOO_SLOW' })
    await Promise.all(held)
    expect(await give('你好'), 'and again when it has room').toMatchObject({ outcome: 'done' })
  })

  it('is answered some at a time', async () => {
    let [atOnce, most, answered] = [0, 0, 0]
    answer = async () => {
      most = Math.max(most, ++atOnce)
      await new Promise((resolve) => { setImmediate(resolve) })
      atOnce--
      answered++
      return null
    }
    expect(await give('求')).toMatchObject({ outcome: 'done' })
    expect({ most, answered }).toEqual({ most: 50, answered: 400 })
  })

  it('asks in vain no faster than it is refused', async () => {
    let asked = 0
    answer = async () => { asked++; throw new AppError('limited', 'BOT_LOOP', 'enough') }
    expect(await give('缠', 1000)).toMatchObject({ code: 'TIME_LIMIT' })
    expect(asked).toBeGreaterThan(1)
    expect(asked).toBeLessThan(15)
  })

  it('ends with its host, whatever it does, and is given nothing after that', async () => {
    const looping = give('循环')
    const startedAt = performance.now()
    await host.stop()
    expect(performance.now() - startedAt, 'not only left alone').toBeLessThan(1500)
    expect([await looping, await give('你好')]).toEqual([{ outcome: 'crashed', code: 'STOPPED' }, { outcome: 'crashed', code: 'STOPPED' }])
  })
})
