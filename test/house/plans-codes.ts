import { expect } from 'vitest'
import { createLeaving } from '../../src/codes/invitations/leaving.ts'
import { createCounts } from '../../src/codes/numbers/counts.ts'
import { createLooks } from '../../src/codes/numbers/looks.ts'
import { createCodeSettings } from '../../src/codes/settings/settings.service.ts'
import type { Tx } from '../../src/platform/database/database.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { eventually, type TestApp } from '../support/test-app.ts'

/** What grows with codes, and with whoever scans them. */
export const growingWithCodes = ['codes', 'code_scans', 'code_followers', 'code_days', 'invitations', 'inviters']

/** A code of each follower, who brought another by it, and some that belong to nobody. */
export async function seedCodes ({ app, accountId, clock }: TestApp, numbers: readonly number[]): Promise<void> {
  const now = clock.now().getTime()
  const insert = (tx: Tx, table: string, columns: string[], row: (at: number) => unknown[]) => insertRows(tx, { table, columns: ['accountId', ...columns], rows: numbers.map((at) => [accountId, ...row(at)]) })
  await app.db.write(async (tx) => {
    await insert(tx, 'codes', ['kind', 'scene', 'name', 'groupId', 'channelId', 'inviterId', 'isRenewed', 'url', 'isArchived', 'createdAt', 'version'], (at) => (
      ['temporary', `seed-${at}`, '计划', at % 100 + 1, at % 10 + 1, at % 2 === 0 ? at : null, 0, 'http://weixin.qq.com/q/seed', Number(at % 7 === 0), now, 1]))
    await insert(tx, 'code_scans', ['codeId', 'followerId', 'inboxId', 'at', 'day', 'kind', 'lookAt', 'looks'], (at) => (
      [at % 100 + 1, at % 10_000 + 1, at, now - at * 1000, '2026-02-01', 'follow', at % 50 === 0 ? now + 1e12 : null, 2]))
    await insert(tx, 'code_followers', ['followerId', 'codeId', 'at'], (at) => [at, at % 100 + 1, now - at * 1000])
    await insert(tx, 'code_days', ['ofKind', 'ofId', 'day', 'what', 'amount'], (at) => ['code', at % 1000 + 1, `2026-02-${String(Math.floor(at / 1000) % 28 + 1).padStart(2, '0')}`, `seed${Math.floor(at / 28_000)}`, 1])
    await insert(tx, 'invitations', ['inboxId', 'followerId', 'inviterId', 'codeId', 'at', 'depth', 'counted', 'flags', 'isFlagged'], (at) => (
      [at, at, at % 1000 + 1, at, now - at * 1000, 1, 1, at % 20 === 0 ? '["BURST"]' : '[]', Number(at % 20 === 0)]))
    await insert(tx, 'inviters', ['followerId', 'invited', 'following', 'flagged'], (at) => [at, at % 100, at % 100, 0])
  })
}

/** Codes are made, scanned, counted, looked through and forgotten; followers invite others and lose them. */
export async function useCodes (test: TestApp): Promise<void> {
  const { app, accountId, clock } = test
  const { db } = app
  const ask = async <Body = { id: number }>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<Body> => {
    const answer = await test.send<Body>(method, `${test.api}/codes${path}`, body)
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer.body
  }
  const group = await ask('POST', '/groups', { kind: 'group', name: '计划' })
  const code = await ask('POST', '', { name: '计划', scene: 'plans', kind: 'permanent', groupId: group.id })
  await ask('POST', '/batch', { codes: [{ name: '一' }, { name: '二' }] })
  await ask('PATCH', `/${code.id}`, { version: 1, name: '计划二' })
  const { scene } = await ask<{ scene: string }>('POST', '/inviters/8/code')
  const openid = 'oPlans0000000000000000000001'
  await test.wechat.follow({ openid, qrScene: scene })
  await test.wechat.scan(openid, 'plans')
  await test.wechat.say(openid, '计划')
  const conversion = { id: 'plans-codes', system: 'plans', occurredAt: clock.now().toISOString(), follower: { openid } }
  expect((await test.send('POST', `${test.api}/conversions`, { conversions: [conversion] })).status).toBe(200)
  await test.wechat.unfollow(openid)
  for (const path of [
    '?limit=50', '?archived=true&before=40000&limit=50', '?groupId=7&limit=50', '?channelId=7&before=40000', '?scene=plans', '/groups?kind=group', `/${code.id}`, `/${code.id}/days`, `/groups/${group.id}/days`,
    '/7/scans', '/7/scans?before=40000', '/compare?from=2026-02-01', '/compare?of=group', '/invitations', '/invitations?flagged=false&before=40000', '/invitations?inviterId=7', '/invitations?inviterId=7&flagged=true',
    '/invitations/days', '/inviters', '/inviters?after=50-25000', '/inviters/8', '/inviters/8/tree',
  ]) await ask('GET', path)
  await createLooks({ db, clock, counts: createCounts({ db }) })()
  await createLeaving({ db, clock, settings: createCodeSettings({ db, clock }) }).sweep()
  await eventually(async () => (await ask<{ items: Array<{ status: string }> }>('GET', '?limit=2')).items.every(({ status }) => status === 'ready'))
  const person = { accountId, followerId: 9, openid: '', unionid: null, personId: null, until: clock.now() }
  for (const { name, erase } of app.followers.personal.all.filter((holder) => holder.name.startsWith('code-') || holder.name === 'invitations')) {
    const piece = await erase?.(person)
    expect(piece, name).toBeDefined()
    await db.write(async (tx) => { await piece?.write(tx) })
  }
}
