import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Follower } from '../../src/followers/follower.entity.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface TaskBody { id: number, status: string, done: number, problem: { code: string } | null, result: unknown }
type Answers = Readonly<{ page: (after: string) => object, users: (openids: string[]) => object }>

const openids = Array.from({ length: 250 }, (_, at) => `oOdd${String(at).padStart(4, '0')}`)
const followedSeconds = Date.UTC(2026, 0, 1) / 1000
const userOf = (openid: string) => ({ subscribe: 1, openid, subscribe_time: followedSeconds, remark: `备注${openid}` })
const usual: Answers = {
  page: (after) => (after === ''
    ? { total: openids.length, count: openids.length, data: { openid: openids }, next_openid: openids.at(-1) }
    : { total: openids.length, count: 0, next_openid: '' }),
  users: (asked) => ({ user_info_list: asked.map(userOf) }),
}

/** A WeChat that answers in its odder ways. */
describe('the sync of followers from a WeChat that', () => {
  let test: TestApp
  let server: Server
  let answers: Answers
  let batches: number[]
  beforeEach(async () => {
    answers = usual
    batches = []
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://wechat')
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString() || '{}') as { user_list?: Array<{ openid: string }> }
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answerTo(url, body)))
      })
    })
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    test = await startTestApp({ app: { wechatApiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } })
  })
  afterEach(async () => {
    await test.stop()
    server.closeAllConnections()
    server.close()
  })

  function answerTo ({ pathname, searchParams }: URL, { user_list: asked = [] }: { user_list?: Array<{ openid: string }> }): object {
    if (pathname === '/cgi-bin/stable_token') return { access_token: 'token', expires_in: 7200 }
    if (pathname === '/cgi-bin/user/get') return answers.page(searchParams.get('next_openid') ?? '')
    batches.push(asked.length)
    return answers.users(asked.map(({ openid }) => openid))
  }

  const sync = async () => {
    const { body } = await test.send<TaskBody>('POST', `${test.api}/followers/sync`)
    return eventually(async () => {
      const seen = (await test.get<TaskBody>(`${test.api}/tasks/${body.id}`)).body
      return (seen.status === 'done' || seen.status === 'failed') && seen
    })
  }
  const recordOf = (openid: string) => test.app.db.read.findOneBy(Follower, { accountId: test.accountId, openid })
  const count = () => test.app.db.read.countBy(Follower, { accountId: test.accountId })

  it('refuses a full hundred is asked for halves', async () => {
    answers = { ...usual, users: (asked) => (asked.length > 30 ? { errcode: 40032, errmsg: 'invalid openid list size' } : usual.users(asked)) }
    expect(await sync()).toMatchObject({ status: 'done', result: { followers: 250 } })
    expect(Math.max(...batches.filter((size) => size <= 30))).toBeGreaterThan(20)
    expect(await recordOf('oOdd0249')).toMatchObject({ remark: '备注oOdd0249' })
  })

  it('will have nothing to do with one openid keeps the details of the others', async () => {
    answers = { ...usual, users: (asked) => (asked.includes('oOdd0042') ? { errcode: 40003, errmsg: 'invalid openid' } : usual.users(asked)) }
    expect(await sync()).toMatchObject({ status: 'done', result: { followers: 250 } })
    expect(await recordOf('oOdd0042')).toMatchObject({ subscribed: true, remark: null, subscriptionAt: null })
    expect(await recordOf('oOdd0043')).toMatchObject({ remark: '备注oOdd0043' })
  })

  it('leaves some out and tells of strangers is heard on those in the list', async () => {
    answers = { ...usual, users: (asked) => ({ user_info_list: [...asked.slice(1).map(userOf), userOf('oStranger')] }) }
    expect(await sync()).toMatchObject({ status: 'done', result: { followers: 250, missedUnfollows: 0 } })
    expect(await count()).toBe(250)
    expect(await recordOf('oOdd0000')).toMatchObject({ subscribed: true, remark: null })
    expect(await recordOf('oStranger')).toBeNull()
  })

  it('tells of many more than it lists is not believed on who left', async () => {
    await sync()
    answers = {
      ...usual,
      page: (after) => (after === '' ? { total: 250, count: 200, data: { openid: openids.slice(50) }, next_openid: '' } : usual.page(after)),
    }
    test.clock.advance({ hours: 24 })
    expect(await sync()).toMatchObject({ status: 'done', result: { followers: 200, total: 250, missedUnfollows: null } })
    expect(await recordOf('oOdd0000')).toMatchObject({ subscribed: true })
    answers = { ...usual, page: () => ({ total: 0, count: 0, next_openid: '' }) }
    expect(await sync()).toMatchObject({ status: 'done', result: { followers: 0, total: 0, missedUnfollows: null } })
    expect(await recordOf('oOdd0000')).toMatchObject({ subscribed: true })
  })

  it('gives the same page for ever is left after it', async () => {
    answers = { ...usual, page: () => usual.page('') }
    expect(await sync()).toMatchObject({ status: 'done', result: { followers: 500, total: 250, missedUnfollows: null } })
    expect(await count()).toBe(250)
  })

  it('knows the place in the list no more is asked from the top, once', async () => {
    let isForgetful = true
    answers = {
      ...usual,
      page (after) {
        if (after === '' || !isForgetful) return usual.page(after)
        isForgetful = false
        return { errcode: 40003, errmsg: 'invalid openid' }
      },
    }
    expect(await sync()).toMatchObject({ status: 'done', done: 250, result: { followers: 250, missedUnfollows: 0 } })
    answers = { ...usual, page: (after) => (after === '' ? usual.page('') : { errcode: 40003, errmsg: 'invalid openid' }) }
    expect(await sync()).toMatchObject({ status: 'failed', problem: { code: 'WECHAT_40003' } })
  })
})
