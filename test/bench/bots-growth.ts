import { createPluginHost } from '../../src/bots/wechaty/host.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { openidOf } from '../support/load.ts'
import { say } from '../support/stage.ts'
import { question } from './measuring-plugin.ts'

const accountId = 1
const atOnce = 500
/** By then everything that Wechaty needs is loaded and compiled. */
const before = 2000
const limitMs = 120_000

/** What a plugin's thread holds on to when so many people write who never wrote before. */
export async function benchGrowth (people: number): Promise<Record<string, number>> {
  let told = ''
  const host = createPluginHost({
    source: { name: 'measuring', module: new URL('./measuring-plugin.ts', import.meta.url).pathname, exportName: 'Measuring' },
    memoryMb: 256, stallMs: 60_000, logger: createLogger({ level: 'warn' }),
    async answer (call) {
      if (call.verb === 'say' && !('bytes' in call.content) && call.content.type === 'text') told = call.content.text
      return null
    },
    failed: () => undefined, died: () => undefined, gaveUp: () => undefined,
  })
  let runId = 0
  let wrong = 0
  async function give (person: number, content: string): Promise<void> {
    runId++
    const openid = openidOf(person)
    const { outcome } = await host.give({
      runId, accountId, messageId: runId, type: 'text', content: { content }, atMs: Date.now(), follower: { openid, name: `访客${person}`, remark: '', subscribed: true },
    }, limitMs)
    if (outcome !== 'done') wrong++
  }
  async function write (from: number, to: number): Promise<void> {
    for (let next = from; next < to; next += atOnce) await Promise.all(Array.from({ length: Math.min(atOnce, to - next) }, (_, at) => give(next + at, '什么时候发货？')))
  }
  async function usedMb (): Promise<number> {
    await give(0, question)
    return Number(told.split(' ')[0]) / 1024 / 1024
  }
  try {
    host.serve([{ accountId, version: 1, options: {} }])
    await write(1, before)
    const baseMb = await usedMb()
    const startedAt = performance.now()
    await write(before, before + people)
    const perSecond = people / ((performance.now() - startedAt) / 1000)
    const growthMb = await usedMb() - baseMb
    const result = { wechatyPeople: people, wechatyBaseMb: round(baseMb), wechatyGrowthMb: round(growthMb), wechatyPerSecond: Math.round(perSecond), wechatyWrong: wrong }
    say(`${people} people through one plugin: ${JSON.stringify(result)}`)
    return result
  } finally {
    await host.stop()
  }
}

function round (value: number): number {
  return Math.round(value * 10) / 10
}
