import { Pool } from 'undici'

export type WebhookAnswer =
  | { status: number, body: string, latencyMs: number }
  | { failure: string, latencyMs: number }

interface WebhookRequest {
  url: string
  method: 'GET' | 'POST'
  query: URLSearchParams
  body?: string
}

export interface WebhookClient {
  send: (request: WebhookRequest) => Promise<WebhookAnswer>
  close: () => Promise<void>
}

const connectionsPerOrigin = 512
const idleMs = 30_000

/** Keeps connections to each webhook open, many at a time, as the real sender does. At the deadline it hangs up. */
export function createWebhookClient ({ deadlineMs }: { deadlineMs: number }): WebhookClient {
  const pools = new Map<string, Pool>()

  const poolOf = (origin: string): Pool => {
    const pool = pools.get(origin)
      ?? new Pool(origin, { connections: connectionsPerOrigin, keepAliveTimeout: idleMs, headersTimeout: 0, bodyTimeout: 0 })
    pools.set(origin, pool)
    return pool
  }

  return {
    async send ({ url, method, query, body }) {
      const { origin, pathname, search } = new URL(url)
      const hangUp = new AbortController()
      const timer = setTimeout(() => hangUp.abort(), deadlineMs)
      const startedAt = performance.now()
      const latencyMs = (): number => Math.round((performance.now() - startedAt) * 1000) / 1000
      try {
        const answer = await poolOf(origin).request({
          path: `${pathname}${search === '' ? '?' : `${search}&`}${query.toString()}`,
          method,
          signal: hangUp.signal,
          ...(body === undefined ? {} : { headers: { 'content-type': 'text/xml' }, body }),
        })
        return { status: answer.statusCode, body: await answer.body.text(), latencyMs: latencyMs() }
      } catch (error) {
        return { failure: hangUp.signal.aborted ? 'deadline' : `connection: ${reasonOf(error)}`, latencyMs: latencyMs() }
      } finally {
        clearTimeout(timer)
      }
    },
    async close () {
      const open = [...pools.values()]
      pools.clear()
      await Promise.all(open.map((pool) => pool.destroy()))
    },
  }
}

function reasonOf (error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
