import { insertRows } from '../../../src/platform/database/rows.ts'
import { eventually, type TestApp } from '../../support/test-app.ts'

export interface MassView {
  id: number
  status: string
  asked: number
  audience: number
  skipped: Record<string, number>
  attempts: number
  errcode: number | null
  reason: string | null
  dueAt: string | null
  wechatMsgId: string | null
  counts: { status: string, total: number, filtered: number, sent: number, errors: number } | null
  differs: boolean
  isUnconfirmed: boolean
}

export interface Known { id: number, openid: string }

let made = 0

/** Who follows, here and at WeChat, and never said anything. */
export async function someFollowers (test: TestApp, count: number): Promise<Known[]> {
  const prefix = `oMass${String(++made).padStart(3, '0')}`
  const openids = Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(20, '0')}`)
  for (const openid of openids) test.wechat.addFollower({ openid })
  const now = test.clock.now().getTime()
  await test.app.db.write((tx) => insertRows(tx, {
    table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'],
    rows: openids.map((openid) => [test.accountId, openid, 1, 0, 0, now]),
  }))
  const rows = await test.app.db.read.query<Known[]>('SELECT id, openid FROM followers WHERE accountId = ? AND openid LIKE ? ORDER BY id', [test.accountId, `${prefix}%`])
  return rows.map(({ id, openid }) => ({ id: Number(id), openid }))
}

export const hello = { type: 'text', text: '明前龙井已到店' } as const

/** WeChat took it and told its result, and every touch knows. */
export const isTold = ({ status, counts }: MassView) => status === 'submitted' && counts !== null

export function massApi (test: TestApp) {
  let key = 0
  const start = (followers: readonly Known[], more: object = {}) => test.send<MassView>('POST', `${test.api}/mass-calls`, {
    key: `k${++key}`, content: hello, purpose: 'notice', followerIds: followers.map(({ id }) => id), ...more,
  })
  const get = async (id: number) => (await test.get<MassView>(`${test.api}/mass-calls/${id}`)).body
  const until = (id: number, isIt: (call: MassView) => boolean, withinMs?: number) => eventually(async () => {
    const call = await get(id)
    return isIt(call) && call
  }, withinMs)
  return {
    start,
    get,
    until,
    check: (followers: readonly Known[], more: object = {}) => test.send<{ asked: number, open: number, skipped: Record<string, number> }>(
      'POST', `${test.api}/mass-calls/check`, { content: hello, purpose: 'notice', followerIds: followers.map(({ id }) => id), ...more }),
    /** Sends, and waits for WeChat's result. */
    async send (followers: readonly Known[], more: object = {}): Promise<MassView> {
      const { status, body } = await start(followers, more)
      if (status !== 202) throw new Error(`not begun: ${JSON.stringify(body)}`)
      return until(body.id, (call) => call.status === 'failed' || isTold(call))
    },
    receivedOf: ({ openid }: Known) => test.wechat.received(openid).filter(({ by }) => by === 'mass').length,
    touchesOf: (call: MassView) => test.app.db.read.query<Array<{ followerId: number, status: string, reason: string | null }>>(
      'SELECT followerId, status, reason FROM touches WHERE massCallId = ? ORDER BY part', [call.id]),
  }
}
