import { createHash } from 'node:crypto'
import { accountEnv, loadAccount } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { cpuMs, type OwnProcess, product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { adminEnv, createProductApi, perSecond, type ProductApi, type TaskBody } from '../support/product-api.ts'
import { createStage, say, type Stage, stageEnv } from '../support/stage.ts'

export interface TransferOptions { small: boolean, script?: Pick<Parameters<typeof spawnProcess>[0], 'script' | 'nodeArgs'> }

const stages = ['unknown', 'potential', 'customer', 'high-value', 'lost']
const levels = ['普通', '银卡', '金卡']

const openidOf = (at: number) => `o${createHash('md5').update(String(at)).digest('hex').slice(0, 27)}`

/**
 * A table that a shop would send: whom it means, how far they are, and two attributes. No remarks: each would be a call to WeChat,
 * which takes 10,000 of them a day.
 */
function tableOf (lines: number): string {
  const rows = Array.from({ length: lines }, (_, at) => `${openidOf(at + 1)},${stages[1 + at % 4]},${levels[at % 3]},${at % 5000}`)
  return `openid,阶段,等级,积分\r\n${rows.join('\r\n')}\r\n`
}

const fields = ['openid', 'stage', 'attribute:level', 'attribute:score']
const columns = ['openid', '阶段', '等级', '积分'].map((column, at) => ({ column, field: fields[at] ?? 'ignore' }))

/** A table for every follower comes in, goes out, and what came in is taken back, on MariaDB and over HTTP. */
export async function benchTransfer ({ small, script = productProcess }: TransferOptions): Promise<Record<string, unknown>> {
  const followers = small ? 100_000 : 1_000_000
  const stage = await createStage('mysql', { bufferPool: '2G' })
  const simulator = spawnProcess({ script: 'test/bench/wire-simulator.ts', nodeArgs: ['--import', 'tsx', '--max-semi-space-size=8'], port: await freePort(), env: { FOLLOWERS: '1' } })
  const product = spawnProcess({ ...script, port: await freePort(), env: stageEnv(stage, { ...accountEnv(loadAccount), WECHAT_API_BASE: simulator.url, ...adminEnv }) })
  try {
    if (!await untilReady(simulator, { path: '/control', withinMs: 120_000 })) throw new Error(`not ready:\n${simulator.tail()}`)
    if (!await untilReady(product)) throw new Error(`not ready:\n${product.tail()}`)
    await seed(stage, followers)
    const api = createProductApi(product.url)
    await api.change('POST', '/attributes', { key: 'level', label: '等级', type: 'enum', options: levels })
    await api.change('POST', '/attributes', { key: 'score', label: '积分', type: 'number' })
    const peak = watchMemory(product)
    const taken = await takeIn(api, followers, () => [cpuMs(product.pid), cpuMs(stage.mariadb?.pid() ?? 0)])
    const importRssMb = peak.end()
    return { bench: 'transfer', followers, ...taken, importRssMb }
  } catch (error) {
    say(product.tail())
    throw error
  } finally {
    await Promise.all([simulator.kill(), product.kill()])
    await stage.remove()
  }
}

async function seed (stage: Stage, followers: number): Promise<void> {
  await stage.query(`INSERT INTO followers (accountId, openid, subscribed, subscriptionAt, messageCount, eventCount, createdAt, alias, bucket, language)
    SELECT 1, CONCAT('o', LEFT(MD5(seq), 27)), 1, 1760000000000 + seq, 0, 1, 1760000000000 + seq, CONCAT('安静的熊猫', LPAD(seq MOD 10000, 4, '0')), seq MOD 10000, 'zh_CN'
    FROM seq_1_to_${followers}`)
  await stage.query('ANALYZE TABLE followers')
}

async function takeIn (api: ProductApi, followers: number, cpu: () => number[]) {
  const text = tableOf(followers)
  const uploadedAt = performance.now()
  const { id } = await api.upload<{ id: number }>('/imports', text, 'text/csv')
  const uploadMs = performance.now() - uploadedAt
  const before = cpu()
  const { id: taskId } = await api.change<TaskBody>('POST', `/imports/${id}/start`, { columns })
  const task = await api.untilTask(taskId, undefined, { everyMs: 500 })
  say(`µs of a core for a line: product and database ${cpu().map((ms, at) => Math.round((ms - (before[at] ?? 0)) * 1000 / followers)).join(' + ')}`)
  const again = await api.upload<{ id: number }>('/imports', text, 'text/csv')
  const same = await api.untilTask((await api.change<TaskBody>('POST', `/imports/${again.id}/start`, { columns })).id, undefined, { everyMs: 500 })
  const went = await giveOut(api, followers)
  const undone = await api.untilTask((await api.change<TaskBody>('POST', `/imports/${id}/undo`)).id, undefined, { everyMs: 500 })
  say(`import ${Math.round(perSecond(task))}/s, the same again ${Math.round(perSecond(same))}/s, undo ${Math.round(perSecond(undone))}/s`)
  return {
    uploadMbPerSecond: Math.round(Buffer.byteLength(text) / 1024 / 1024 / (uploadMs / 1000)),
    importPerSecond: Math.round(perSecond(task)), importSamePerSecond: Math.round(perSecond(same)), undoPerSecond: Math.round(perSecond(undone)), ...went,
    wrong: went.wrong + missed(task, 'changed', followers) + missed(same, 'unchanged', followers) + missed(undone, 'undone', followers),
  }
}

async function giveOut (api: ProductApi, followers: number) {
  const { id, task } = await api.change<{ id: number, task: TaskBody }>('POST', '/exports', { filter: [], columns: ['openid', 'alias', 'remark', 'stage', 'subscribed', 'createdAt', 'attribute:level', 'attribute:score'] })
  const ended = await api.untilTask(task.id, undefined, { everyMs: 250 })
  const startedAt = performance.now()
  const text = await api.text(`/exports/${id}/file`)
  const downloadMs = performance.now() - startedAt
  say(`export ${Math.round(perSecond(ended))}/s`)
  return {
    exportPerSecond: Math.round(perSecond(ended)), downloadMbPerSecond: Math.round(Buffer.byteLength(text) / 1024 / 1024 / (downloadMs / 1000)),
    wrong: Math.abs(followers + 2 - text.split('\r\n').length),
  }
}

function missed ({ result }: TaskBody, count: string, expected: number): number {
  return Math.abs(expected - Number(result?.[count]))
}

function watchMemory (product: OwnProcess) {
  let most = 0
  const sampling = setInterval(() => { most = Math.max(most, product.rssMb()) }, 100)
  return {
    end (): number {
      clearInterval(sampling)
      return Math.round(most)
    },
  }
}
