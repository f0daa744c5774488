import { expect } from 'vitest'
import { createSizes } from '../../src/segments/count/sizes.ts'
import { forgetListFiles, forgetLists } from '../../src/segments/lists/list.jobs.ts'
import { upload } from '../followers/transfer/support.ts'
import { eventually, signIn, type TestApp } from '../support/test-app.ts'

/** A list, a segment that is tracked, changed, counted, shown and ended. */
export async function useSegments (test: TestApp): Promise<void> {
  const { db, clock, files, log: logger, segments, followers: { personal } } = test.app
  const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => {
    const answer = await test.send<{ id: number, version: number, members: { isFilled: boolean } | null }>(method, test.api + path, body)
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer.body
  }
  const lines = [41, 42].map((at) => `oSeed${String(at).padStart(23, '0')},\n`)
  const table = `openid,unionid,system,external_id\n${lines.join('')},s44\n,,shop,member-9\noNobody,\n`
  const { body: { list } } = await upload<{ list: { id: number } }>(`${test.url}${test.api}/segment-lists?name=plans`, table, await signIn(test.url))
  await eventually(async () => (await test.get(`${test.api}/segment-lists/${list.id}`)).body['status'] === 'ready')
  for (const path of ['', '?before=7', `/${list.id}/faults`, `/${list.id}/faults?after=3`, `/${list.id}/faults.csv`]) await send('GET', `/segment-lists${path}`)
  const rule = { any: [{ list: list.id }, { field: 'stage', is: 'high-value' }] }
  const { id } = await send('POST', '/segments', { name: '计划', rule })
  await send('PATCH', `/segments/${id}`, { version: 1, isTracked: true })
  await eventually(async () => (await send('GET', `/segments/${id}`)).members?.isFilled)
  await test.wechat.say(test.wechat.addFollower(), '计划')
  for (const exact of [true, false]) await send('POST', '/segments/count', { rule, exact })
  await send('POST', '/segments/sample', { rule })
  await send('POST', '/segments/explain', { segmentId: id, followerId: 8 })
  await createSizes({ db, clock, logger, totals: segments }).take()
  for (const path of ['', '?archived=true&before=7', `/${id}/versions`, `/${id}/users`, `/${id}/sizes`, `/${id}/sizes?before=2026-01-01`, `/${id}/members?after=7`]) await send('GET', `/segments${path}`)
  await segments.followersIn(test.accountId, id, [7, 8, 9])
  await send('PATCH', `/segments/${id}`, { version: 2, rule: { list: list.id } })
  const person = { accountId: test.accountId, followerId: 7, openid: '', unionid: null, personId: null, until: new Date(0) }
  for (const { name, erase, tell } of personal.all.filter((holder) => holder.name.startsWith('segment-'))) {
    expect(name).not.toBe('')
    await erase?.(person)
    if (tell !== undefined) for await (const _ of tell(person));
  }
  await send('DELETE', `/segments/${id}`)
  await send('DELETE', `/segment-lists/${list.id}`)
  await forgetListFiles({ db, clock, files })
  await forgetLists({ db })
}
