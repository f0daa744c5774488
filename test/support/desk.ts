import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { createProductApi, type ProductApi } from './product-api.ts'

/** One of our people who answers, with a session of their own. */
export interface Hired { agentId: number, userId: number, name: string, capacity: number, api: ProductApi }

export interface Hiring { url: string, count: number, capacity: number, rampSeconds: number }

/** Users with the role, made agents of the account; nobody is online yet. */
export async function hireAgents ({ url, count, capacity, rampSeconds }: Hiring): Promise<Hired[]> {
  const house = createProductApi(url, { base: '/api/v1' })
  const api = createProductApi(url)
  const { version, settings } = await api.get<{ version: number, settings: object }>('/agents/settings')
  await api.change('PUT', '/agents/settings', { version, settings: { ...settings, rampSeconds } })
  const hired: Hired[] = []
  for (let at = 1; at <= count; at++) {
    const who = { name: `agent-${at}`, password: `correct horse battery ${at}` }
    const { id: userId } = await house.change<{ id: number }>('POST', '/users', { ...who, displayName: `客服${at}`, grants: [{ accountId: 1, role: 'agent' }] })
    const { id: agentId } = await api.change<{ id: number }>('POST', '/agents', { userId, name: `客服${at}`, capacity })
    const theirs = createProductApi(url, { who })
    // Many who sign in at the same moment look like somebody who guesses passwords.
    await theirs.cookie()
    hired.push({ agentId, userId, name: who.name, capacity, api: theirs })
  }
  return hired
}

export const comeOnline = (agents: readonly Hired[]): Promise<unknown> => Promise.all(agents.map(({ api }) => api.change('PUT', '/agents/me/presence', { presence: 'online' })))

export interface HeardEvent { id: number, kind: string, detail: Record<string, unknown>, atMs: number }

export interface Following {
  url: string
  api: ProductApi
  topics: string
  hear: (event: HeardEvent) => void
}

/** Follows what happens as a page does: comes back when it is cut off, and says what it heard last. */
export function follow ({ url, api, topics, hear }: Following) {
  const leaving = new AbortController()
  let lastId: number | undefined
  let isOpen = false
  let connections = 0

  async function listen (): Promise<void> {
    const { statusCode, body } = await request(`${url}/api/v1/accounts/1/stream?topics=${topics}`, {
      headers: { cookie: await api.cookie(), 'sec-fetch-site': 'same-origin', ...(lastId !== undefined && { 'last-event-id': String(lastId) }) },
      signal: leaving.signal, bodyTimeout: 60_000,
    })
    if (statusCode !== 200) throw new Error(`the stream is refused: ${statusCode} ${await body.text()}`)
    connections += 1
    isOpen = true
    let rest = ''
    for await (const piece of body.setEncoding('utf8')) {
      const parts = (rest + String(piece)).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) tell(part)
    }
  }

  function tell (part: string): void {
    const [, id = '', kind = '', data = ''] = /^id: (\d+)\nevent: (.+)\ndata: (.+)$/.exec(part) ?? []
    if (id === '') return
    lastId = Number(id)
    hear({ id: lastId, kind, detail: JSON.parse(data) as Record<string, unknown>, atMs: performance.now() })
  }

  const following = (async () => {
    while (!leaving.signal.aborted) {
      await listen().catch(() => undefined)
      isOpen = false
      if (!leaving.signal.aborted) await sleep(100)
    }
  })()

  return {
    connections: () => connections,
    async untilOpen (): Promise<void> {
      for (const until = Date.now() + 60_000; !isOpen; await sleep(20)) if (Date.now() > until) throw new Error('no stream')
    },
    async stop (): Promise<void> {
      leaving.abort()
      await following
    },
  }
}
