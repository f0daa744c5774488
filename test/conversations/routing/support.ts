import { eventually, type TestApp } from '../../support/test-app.ts'

export interface TestConversation {
  id: number
  followerId: number
  status: string
  teamId: number | null
  agentId: number | null
  lastAgentId: number | null
  priority: number
  requiredSkills: string[]
  queuedAt: string | null
}

export interface Waiting { conversationId: number, teamId: number | null, priority: number }

/** The service desk as tests use it. */
export function deskApi (test: TestApp) {
  const openids = new Map<number, string>()
  const get = async <Body = Record<string, unknown>>(path: string) => (await test.get<Body>(`${test.api}${path}`)).body

  async function conversationOf (followerId: number): Promise<TestConversation | undefined> {
    return (await get<{ items: TestConversation[] }>(`/conversations?followerId=${followerId}`)).items[0]
  }

  async function followerOf (openid: string): Promise<number> {
    return eventually(async () => (await get<{ items: Array<{ id: number }> }>(`/followers?openid=${openid}`)).items[0]?.id)
  }

  const of = (id: number) => get<TestConversation>(`/conversations/${id}`)

  return {
    of,
    get,
    openidOf: (followerId: number) => openids.get(followerId) ?? '',

    /** Agents stay fresh for an hour and get everything at once, unless told otherwise. */
    async calm (settings: object = {}): Promise<void> {
      await test.send('PUT', `${test.api}/agents/settings`, { version: 0, settings: { silentSeconds: 3600, rampSeconds: 0, ...settings } })
    },

    async configure (settings: object): Promise<void> {
      const { version } = await get<{ version: number }>('/desk/settings')
      const { status } = await test.send('PATCH', `${test.api}/desk/settings`, { version, settings })
      if (status !== 200) throw new Error(`settings not changed: ${status}`)
    },

    async team (name: string, members: ReadonlyArray<{ id: number, weight?: number }>, more: object = {}): Promise<number> {
      const { status, body } = await test.send<{ id: number }>('POST', `${test.api}/teams`, {
        name, strategy: 'least-loaded', calendarId: null, escalateToId: null, members: members.map(({ id, weight = 1 }) => ({ agentId: id, weight })), ...more,
      })
      if (status !== 201) throw new Error(`team not made: ${JSON.stringify(body)}`)
      return body.id
    },

    async rule (name: string, conditions: object, outcome: object): Promise<number> {
      const { status, body } = await test.send<{ id: number }>('POST', `${test.api}/desk/rules`, { name, conditions, outcome })
      if (status !== 201) throw new Error(`rule not made: ${JSON.stringify(body)}`)
      return body.id
    },

    /** Somebody writes; the conversation as it is when it is there. */
    async ask (text: string, { openid = test.wechat.addFollower() }: { openid?: string } = {}): Promise<TestConversation> {
      await test.wechat.say(openid, text)
      const followerId = await followerOf(openid)
      openids.set(followerId, openid)
      return eventually(() => conversationOf(followerId))
    },

    until: (id: number, holds: (conversation: TestConversation) => boolean) => eventually(async () => {
      const conversation = await of(id)
      return holds(conversation) && conversation
    }),

    queue: async (query = '') => (await get<{ items: Waiting[] }>(`/queue${query}`)).items,
    decisions: async (id: number) => (await get<{ items: Array<Record<string, unknown>> }>(`/conversations/${id}/decisions`)).items,
    standing: (id: number) => get(`/conversations/${id}/queue`),
  }
}

export type DeskApi = ReturnType<typeof deskApi>
