import { insertRows } from '../../../src/platform/database/rows.ts'
import { eventually, type TestApp } from '../../support/test-app.ts'

export interface Known { id: number, openid: string }

export interface Numbers {
  audience: number
  statuses: Record<string, number>
  skips: Array<{ reason: string, amount: number }>
  failures: Array<{ errcode: number | null, reason: string | null, amount: number }>
  waits: Array<{ reason: string, amount: number }>
  routes: Array<{ route: string, amount: number }>
  variants: Array<{ key: string, audience: number }>
}

export interface RunView { id: number, occurrence: string, status: string, reason: string | null, numbers: Numbers }
export interface PushView { id: number, status: string, version: number, code?: string, runs: RunView[] }

let made = 0

/** Who follows, here and at WeChat, with a word in the alias by which a segment finds them. */
export async function someFollowers (test: TestApp, count: number, word = `茶${++made}组`): Promise<{ word: string, followers: Known[] }> {
  const prefix = `oPush${String(++made).padStart(4, '0')}`
  const openids = Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(19, '0')}`)
  for (const openid of openids) test.wechat.addFollower({ openid })
  const now = test.clock.now().getTime()
  await test.app.db.write((tx) => insertRows(tx, {
    table: 'followers', columns: ['accountId', 'openid', 'alias', 'subscribed', 'messageCount', 'eventCount', 'bucket', 'createdAt'],
    rows: openids.map((openid, at) => [test.accountId, openid, word, 1, 0, 0, (at * 97 + made * 31) % 10_000, now]),
  }))
  const rows = await test.app.db.read.query<Known[]>('SELECT id, openid FROM followers WHERE accountId = ? AND openid LIKE ? ORDER BY id', [test.accountId, `${prefix}%`])
  return { word, followers: rows.map(({ id, openid }) => ({ id: Number(id), openid })) }
}

export const text = (words: string) => ({ type: 'text', text: words })
export const byService = (words = '明前龙井已到店') => [{ key: 'a', weight: 1, ways: [{ route: 'service', content: text(words) }] }]

export function pushApi (test: TestApp) {
  const segment = async (word: string): Promise<number> => {
    const { body } = await test.send<{ id: number }>('POST', `${test.api}/segments`, { name: `人群 ${word} ${++made}`, rule: { field: 'alias', is: word } })
    return body.id
  }
  const get = async (id: number) => (await test.get<PushView>(`${test.api}/pushes/${id}`)).body
  const until = (id: number, isIt: (push: PushView) => boolean, withinMs?: number) => eventually(async () => {
    const push = await get(id)
    return isIt(push) && push
  }, withinMs)
  const step = (id: number, name: string, body: object = {}) => test.send<PushView>('POST', `${test.api}/pushes/${id}/${name}`, body)
  return {
    segment,
    get,
    until,
    step,
    draft: async (segmentId: number, more: object = {}) => test.send<PushView>('POST', `${test.api}/pushes`, {
      name: '新茶到店', purpose: 'content', segmentId, variants: byService(), ...more,
    }),
    /** Approved by an admin with a reason, and due at once. */
    async start (id: number): Promise<void> {
      const approved = await step(id, 'approve', { reason: '测试' })
      if (approved.status !== 200) throw new Error(JSON.stringify(approved.body))
      const at = new Date(test.clock.now().getTime() + 1000).toISOString()
      const scheduled = await step(id, 'schedule', { schedule: { kind: 'once', at } })
      if (scheduled.status !== 200) throw new Error(JSON.stringify(scheduled.body))
      test.clock.advance({ seconds: 2 })
    },
    isDone: ({ status }: PushView) => status === 'done',
    receivedOf: ({ openid }: Known) => test.wechat.received(openid).length,
  }
}
