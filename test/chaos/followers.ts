import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulator } from '../../src/simulator/index.ts'
import { startBalancer } from '../support/balancer.ts'
import { createCrewMember, type CrewMember } from '../support/crew.ts'
import { accountEnv, loadAccount } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { adminEnv, createProductApi, type ProductApi, type TaskBody } from '../support/product-api.ts'
import { createStage, say, type Stage, stageEnv, type StageKind } from '../support/stage.ts'
import { type Books, checkExport, checkImport, checkRecords, checkErased, checkUndone, type Faults, sumOf } from './followers-checks.ts'
import { attributes, goneOpenid, tableOf } from './followers-table.ts'

export interface ChaosFollowersOptions { db: StageKind, kills: number, followers: number }

/** Whom a round erases, and what each of them has said before. */
const erasedPerRound = 6
const messagesEach = 60

/** One takes less than a second: of several that wait for each other some are always under way. */
const exportsAtOnce = 8

/** What WeChat does while it is asked for everybody, a round each. A small run has two: those after which nobody waits a minute. */
const troubles = [
  { fault: 'reset' }, { fault: 'tokenExpired' }, { fault: 'refuse', errcode: 45011 }, { fault: 'status500' },
] as const
const batchGet = '/cgi-bin/user/info/batchget'

/**
 * Long work goes on while every process is killed in the middle of it: rounds of a sync with an import and an export, then of a sync
 * with the undo of that import and erasures. What is in the database and in the files is held against WeChat's list and the table
 * that was sent.
 */
export async function chaosFollowers ({ db, kills, followers }: ChaosFollowersOptions): Promise<Record<string, unknown>> {
  const stage = await createStage(db)
  const simulator = await startSimulator({ accounts: [{ ...loadAccount, limits: { quotas: { [batchGet]: {} } } }] })
  const ports = db === 'mysql' ? [await freePort(), await freePort()] : [await freePort()]
  const balancer = await startBalancer(ports)
  const env = stageEnv(stage, { ...accountEnv(loadAccount), ...adminEnv, WECHAT_API_BASE: simulator.url, LOG_LEVEL: 'error' })
  const crew = ports.map((port) => createCrewMember(port, env))
  const wechat = simulator.account(loadAccount.appid)
  wechat.setWebhook(`${balancer.url}/wechat/${loadAccount.appid}`)
  const books: Books = { stage, wechat, openids: Array.from({ length: followers }, (_, at) => wechat.addFollower({ remark: `备注${at}` })) }
  const rounds = Math.max(2, Math.ceil(kills / 2))
  const interrupted: Record<string, number> = {}
  const faults: Faults[] = []
  try {
    await Promise.all(crew.map((member) => member.up()))
    const api = createProductApi(balancer.url)
    for (const attribute of attributes) await api.change('POST', '/attributes', attribute)
    const { id } = await api.change<TaskBody>('POST', '/followers/sync')
    await api.untilTask(id)
    let importId = 0
    for (let round = 0; round < rounds; round++) {
      const trouble = troubles[round % troubles.length]
      if (trouble !== undefined) simulator.faults.set({ api: batchGet, ...trouble, count: 4, probability: 0.2 })
      const killsNow = Math.floor(kills * (round + 1) / rounds) - Math.floor(kills * round / rounds)
      const scene: Scene = { stage, crew, api, books, round, kills: killsNow, interrupted }
      if (round % 2 === 0) {
        const played = await bringIn(scene)
        importId = played.importId
        faults.push(...played.faults)
      } else {
        faults.push(...await takeBack(scene, importId))
      }
      faults.push(await checkRecords(books))
      say(`round ${round + 1} of ${rounds}: ${JSON.stringify(sumOf(faults))}`)
    }
    // Whoever was erased still follows at WeChat, and a sync of everybody must not bring them back.
    await api.untilTask((await api.change<TaskBody>('POST', '/followers/sync')).id)
    for (let round = 1; round < rounds; round += 2) faults.push(await checkErased(books, round))
    return { chaos: 'followers', db, mode: 'plain', kills, processes: crew.length, followers, rounds, interrupted, wechatFaults: simulator.faults.injected(), ...sumOf(faults) }
  } finally {
    await Promise.all(crew.map((member) => member.down()))
    await balancer.stop()
    await simulator.stop()
    await stage.remove()
  }
}

interface Scene {
  stage: Stage
  crew: readonly CrewMember[]
  api: ProductApi
  books: Books
  round: number
  kills: number
  interrupted: Record<string, number>
}

async function bringIn (scene: Scene) {
  const { api, books, round } = scene
  const table = tableOf(books.openids, round)
  const { id: importId } = await api.upload<{ id: number }>('/imports', table.csv, 'text/csv')
  const tasks = [
    await api.change<TaskBody>('POST', '/followers/sync'),
    await api.change<TaskBody>('POST', `/imports/${importId}/start`, { columns: table.columns, unknown: 'refuse' }),
  ]
  const exports = await Promise.all(Array.from({ length: exportsAtOnce }, () => (
    api.change<{ id: number, taskId: number }>('POST', '/exports', { filter: [], columns: ['openid', 'stage', 'attribute:city', 'attribute:level'] }))))
  const all = [...tasks.map(({ id }) => id), ...exports.map(({ taskId }) => taskId)]
  await killInTheMiddle(scene, all, round % 4 === 0 ? ['followers-export', 'followers-import'] : ['followers-import', 'followers-export'])
  const faults = [
    await checkImport(books, api, { importId, table }),
  ]
  for (const { id } of exports) faults.push(await checkExport(books, await api.text(`/exports/${id}/file`)))
  return { importId, faults }
}

async function takeBack (scene: Scene, importId: number): Promise<Faults[]> {
  const { api, books, round } = scene
  const gone = Array.from({ length: erasedPerRound }, (_, at) => books.wechat.addFollower({ openid: goneOpenid(round, at) }))
  await Promise.all(gone.map(async (openid) => {
    for (let each = 0; each < messagesEach; each++) await books.wechat.say(openid, `我是${openid}，第${each}句`)
  }))
  const records = await Promise.all(gone.map((openid) => recordOf(api, openid)))
  const tasks = await Promise.all([
    api.change<TaskBody>('POST', '/followers/sync').then(({ id }) => id),
    ...records.map((record) => erase(api, record)),
    api.change<TaskBody>('POST', `/imports/${importId}/undo`).then(({ id }) => id),
  ])
  await killInTheMiddle(scene, tasks, round % 4 === 1 ? ['followers-erase', 'followers-import-undo'] : ['followers-import-undo', 'followers-sync'])
  return [await checkUndone(books), await checkErased(books, round)]
}

interface RecordBody { id: number, alias: string }

async function recordOf (api: ProductApi, openid: string): Promise<RecordBody> {
  const { items: [record] } = await api.get<{ items: RecordBody[] }>(`/followers?openid=${openid}`)
  if (record === undefined) throw new Error('nobody to erase')
  return record
}

async function erase (api: ProductApi, { id, alias }: RecordBody): Promise<number> {
  const { erasures: [erasure] } = await api.change<{ erasures: Array<{ taskId: number }> }>('POST', `/followers/${id}/erase`, { confirm: alias })
  if (erasure === undefined) throw new Error('nothing is erased')
  return erasure.taskId
}

/** Kills one process or all while a task of the next kind is under way, and waits until all tasks are done. */
async function killInTheMiddle ({ stage, crew, api, kills, interrupted }: Scene, tasks: readonly number[], quarry: readonly string[]): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    await untilUnderWay(stage, quarry[kill % quarry.length] ?? '')
    await sleep(Math.random() * 150)
    const running = await stage.query<{ kind: string }>(`SELECT kind FROM tasks WHERE status = 'running'`)
    for (const { kind } of running) interrupted[kind] = (interrupted[kind] ?? 0) + 1
    const victims = kill % 2 === 0 ? crew : crew.slice(0, 1)
    await Promise.all(victims.map((member) => member.killAndRestart()))
    say(`killed ${victims.length} of ${crew.length} during ${running.map(({ kind }) => kind).join(', ') || 'nothing'}`)
  }
  for (const id of tasks) await api.untilTask(id, undefined, { withinMs: 180_000 })
}

/** Until a task of the kind runs, or nothing is left to do. */
async function untilUnderWay (stage: Stage, kind: string): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until;) {
    const open = await stage.query<{ kind: string, status: string }>(`SELECT kind, status FROM tasks WHERE status IN ('waiting', 'running')`)
    if (open.every((task) => task.kind !== kind) || open.some((task) => task.kind === kind && task.status === 'running')) return
    await sleep(5)
  }
}
