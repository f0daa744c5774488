import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'

/** The first admin of a process that benches and fault runs start. */
export const admin = { name: 'admin', password: 'correct horse battery' }
export const adminEnv = { ADMIN_USER: admin.name, ADMIN_PASSWORD: admin.password }

export interface TaskBody {
  id: number
  kind: string
  status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  done: number
  total: number | null
  startedAt: string
  endedAt: string
  result: Record<string, unknown> | null
  problem: { code: string } | null
}

/** What a refusal says of itself. */
export interface Told { code?: string, place?: string }

interface Call { body?: object | string, contentType?: string }

interface Caller { who?: { name: string, password: string }, base?: string }

/** The API of the product as one of its users, for runs in which processes die: what only reads is asked again, what changes is not. */
export function createProductApi (url: string, { who = admin, base: path = '/api/v1/accounts/1' }: Caller = {}) {
  const base = url + path
  let cookie: string | undefined

  async function signIn (): Promise<string> {
    const { headers } = await send('POST', `${url}/api/v1/session`, { body: who })
    const [set = ''] = [headers['set-cookie']].flat()
    return set.split(';', 1)[0] ?? ''
  }

  function exchange (method: Dispatcher.HttpMethod, address: string, { body, contentType = 'application/json' }: Call): Promise<Dispatcher.ResponseData> {
    return request(address, {
      method,
      headers: { 'sec-fetch-site': 'same-origin', ...(body !== undefined && { 'content-type': contentType }), ...(cookie !== undefined && { cookie }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      bodyTimeout: 600_000,
      headersTimeout: 600_000,
    })
  }

  async function send (method: Dispatcher.HttpMethod, address: string, call: Call): Promise<Dispatcher.ResponseData> {
    const answer = await exchange(method, address, call)
    if (answer.statusCode < 300) return answer
    throw new Error(`${method} ${address}: ${answer.statusCode} ${await answer.body.text()}`)
  }

  async function ask (method: Dispatcher.HttpMethod, path: string, call: Call = {}): Promise<Dispatcher.ResponseData> {
    cookie ??= await signIn()
    return send(method, base + path, call)
  }

  async function persistently<T> (work: () => Promise<T>, withinMs = 60_000): Promise<T> {
    for (const until = Date.now() + withinMs; ;) {
      try {
        return await work()
      } catch (error) {
        if (Date.now() > until) throw error
        await sleep(100)
      }
    }
  }

  const get = <Body>(path: string): Promise<Body> => persistently(async () => await (await ask('GET', path)).body.json() as Body)

  return {
    get,
    /** For who asks in another way. */
    cookie: (): Promise<string> => persistently(async () => { cookie ??= await signIn(); return cookie }),
    text: (path: string): Promise<string> => persistently(async () => (await ask('GET', path)).body.text()),
    /** The answer of a change, once: who cannot know whether it happened must look. */
    change: async <Body>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Body> => (
      await (await ask(method, path, body === undefined ? {} : { body })).body.json() as Body),
    /** The answer of a change, refused or not. */
    async tell (method: 'POST' | 'PUT', path: string, body?: object): Promise<{ status: number, body: Told }> {
      cookie ??= await signIn()
      const answer = await exchange(method, base + path, body === undefined ? {} : { body })
      return { status: answer.statusCode, body: await answer.body.json() as Told }
    },
    upload: async <Body>(path: string, body: string, contentType: string): Promise<Body> => (
      await (await ask('POST', path, { body, contentType })).body.json() as Body),

    /** Asks until the task is as wanted; throws when it ends otherwise or takes too long. */
    async untilTask (id: number, isWanted: (task: TaskBody) => boolean = ({ status }) => status === 'done', { withinMs = 900_000, everyMs = 100 } = {}): Promise<TaskBody> {
      for (const until = Date.now() + withinMs; ;) {
        const task = await get<TaskBody>(`/tasks/${id}`)
        if (isWanted(task)) return task
        if (Date.now() > until || task.status === 'failed' || task.status === 'cancelled') {
          throw new Error(`task ${task.kind} is ${task.status} after ${task.done}: ${task.problem?.code ?? 'late'}`)
        }
        await sleep(everyMs)
      }
    },
  }
}

export type ProductApi = ReturnType<typeof createProductApi>

/** From its start to its end, as the product's clock tells. */
export function perSecond ({ done, startedAt, endedAt }: TaskBody): number {
  return done / ((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
}
