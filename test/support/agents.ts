import type { Dispatcher } from 'undici'
import { type Answer, callJson, signIn, type TestApp } from './test-app.ts'

/** One of our people at the desk, with requests in their name. */
export interface TestAgent {
  id: number
  userId: number
  send: <Body = Record<string, unknown>>(method: Dispatcher.HttpMethod, path: string, body?: unknown) => Promise<Answer<Body>>
  /** Says how they are there, which is a heartbeat too. */
  be: (presence: 'online' | 'busy' | 'away' | 'offline') => Promise<void>
  beat: () => Promise<Answer<{ presence: string, freshUntil: string, nextInSeconds: number }>>
}

interface NewTestAgent { role?: string, capacity?: number, [field: string]: unknown }

/** Makes a user with a role on the account, and an agent of them. Paths of their requests begin behind the account's API. */
export async function addAgent (test: TestApp, name: string, { role = 'agent', capacity = 5, ...more }: NewTestAgent = {}): Promise<TestAgent> {
  const password = `password of ${name} at the desk`
  const made = await test.send<{ id: number }>('POST', '/api/v1/users', {
    name, displayName: name, language: 'zh-CN', password, grants: [{ accountId: test.accountId, role }],
  })
  const userId = made.body.id
  const { status, body } = await test.send<{ id: number }>('POST', `${test.api}/agents`, { userId, name, capacity, ...more })
  if (status !== 201) throw new Error(`agent ${name} not made: ${JSON.stringify(body)}`)
  let cookie: string | undefined
  const send = async <Body>(method: Dispatcher.HttpMethod, path: string, sent?: unknown): Promise<Answer<Body>> => {
    cookie ??= await signIn(test.url, { name, password })
    const answer = await callJson<Body>(`${test.url}${test.api}${path}`, { method, body: sent, cookie })
    if (answer.status !== 401) return answer
    // The clock was moved past the end of the session.
    cookie = await signIn(test.url, { name, password })
    return callJson<Body>(`${test.url}${test.api}${path}`, { method, body: sent, cookie })
  }
  return {
    id: body.id,
    userId,
    send,
    async be (presence) {
      const answer = await send('PUT', '/agents/me/presence', { presence })
      if (answer.status !== 200) throw new Error(`${name} is not ${presence}: ${JSON.stringify(answer.body)}`)
    },
    beat: () => send('POST', '/agents/me/heartbeat'),
  }
}
