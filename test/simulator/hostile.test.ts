import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ApiTable } from '../../src/simulator/api/api.ts'
import { addOpenApi } from '../../src/simulator/api/api.ts'
import { serveApi } from '../../src/simulator/api/http.ts'
import { createFaults } from '../../src/simulator/faults.ts'
import { createLog } from '../../src/simulator/log.ts'
import { createMovableClock } from '../../src/simulator/movable-clock.ts'
import { createRidBook } from '../../src/simulator/rid-book.ts'
import { createTimetable } from '../../src/simulator/timetable.ts'
import { createTokenDesk } from '../../src/simulator/tokens.ts'
import type { World } from '../../src/simulator/world.ts'
import { fetchFields, sendText, startStage } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oHostile0000000000000000001'

/** Always the same numbers, so that what failed once fails again. */
function createRandom (seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % most
  }
}

/** Every name that the simulator reads from a body or a query. */
const names = [
  'access_token', 'action', 'action_info', 'action_name', 'aimsgcontext', 'appid', 'appsecret', 'article_id', 'article_idx', 'article_type', 'articles',
  'author', 'begin_date', 'begin_openid', 'button', 'card_id', 'cgi_path', 'check_operator', 'client_msg_id', 'client_platform_type', 'clientmsgid',
  'code', 'command', 'content', 'content_source_url', 'count', 'cover_info', 'customservice', 'data', 'description', 'digest', 'end_date', 'endtime',
  'expire_seconds', 'filter', 'force_refresh', 'from_appid', 'grant_type', 'head_content', 'hqmusicurl', 'id', 'ids', 'image', 'image_info', 'image_list',
  'image_media_id', 'images', 'index', 'industry_id1', 'industry_id2', 'invite_wx', 'is_ai_msg', 'is_to_all', 'key', 'keyword_name_list', 'kf_account',
  'kidList', 'largest_id', 'limit', 'list', 'long_data', 'matchrule', 'media_id', 'media_ids', 'menuid', 'miniprogram', 'mpnews', 'mpnewsarticle',
  'mpvideo', 'msg_id', 'msgid', 'msgmenu', 'msgtype', 'music', 'musicurl', 'name', 'need_open_comment', 'news', 'next_openid', 'nickname', 'no_content',
  'number', 'offset', 'openid', 'openid_list', 'page', 'pagepath', 'priTmplId', 'publish_id', 'refresh_token', 'remark', 'reserved', 'rid', 'scene',
  'scene_id', 'scene_str', 'sceneDesc', 'secret', 'send_ignore_reprint', 'short_key', 'speed', 'start', 'starttime', 'sub_button', 'tag', 'tag_id',
  'tagid', 'tail_content', 'template_id', 'template_id_short', 'text', 'thing1', 'thumb_media_id', 'ticket', 'tid', 'title', 'tmpl_msg_id', 'touser',
  'towxname', 'type', 'url', 'user_id', 'user_list', 'value', 'video', 'voice', 'wxcard', '__proto__', 'constructor', 'toString', 'length',
]

const sane = [
  openid, [openid, 'oNobody'], 0, 1, 2, 100, true, false, 'text', 'news', 'mpnews', 'image', 'images', 'video', 'mpvideo', 'msgmenu', 'click', 'view',
  'miniprogram', 'https://example.com/a', 'client_credential', 'authorization_code', 'refresh_token', 'secret', 'all', 'DEFAULT', 'Typing', '1000', 'TM00015', '43218',
  'QR_SCENE', 'QR_STR_SCENE', 'QR_LIMIT_SCENE', 'QR_LIMIT_STR_SCENE', '2026-02-27', '2026-02-28', '/cgi-bin/user/get', 'kf2001@gh_account', 'a@b',
]
const hostile = [
  null, '', ' ', [], {}, [[]], [null], [{}], -1, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 31, 'NaN', '-0', '\ud800', '\0', '"\\', '<a href="', '🙂'.repeat(300), 'a'.repeat(5000),
  '__proto__', 'constructor', 'hasOwnProperty', JSON.parse('{"__proto__":{"subscribed":true}}'), '9'.repeat(400), '../../etc/passwd', '%zz', '0x10', '１',
]

function inventValue (random: (most: number) => number, own: readonly unknown[], depth: number): unknown {
  const dice = random(10)
  if (dice < 3) return own[random(own.length)]
  if (dice < 5) return sane[random(sane.length)]
  if (dice < 7 || depth === 0) return hostile[random(hostile.length)]
  if (dice < 8) return Array.from({ length: 1 + random(4) }, () => inventValue(random, own, depth - 1))
  return inventBody(random, own, { depth: depth - 1, howMany: 5 })
}

function inventBody (random: (most: number) => number, own: readonly unknown[], { depth, howMany }: { depth: number, howMany: number }): object {
  // Not a literal: `__proto__` must become a field of its own.
  const entries = Array.from({ length: howMany }, () => [names[random(names.length)] ?? '', inventValue(random, own, depth)] as const)
  return Object.fromEntries(entries)
}

/** An account with something of everything, so that what is asked for may be found. */
async function startFurnished (): Promise<{ stage: Stage, own: unknown[] }> {
  const stage = await startStage({ settings: { webhookUrl: null, miniPrograms: ['wx00'], wechatId: 'gh_account', limits: { quotas: {} } } })
  const { account } = stage
  account.addFollower({ openid })
  account.addFollower({ openid: 'oHostile0000000000000000002' })
  account.addAgent({ kfAccount: 'kf2001@gh_account' })
  account.migrateFrom('wxold', [{ old: 'oOld', new: openid }])
  await account.say(openid, '你好')
  const own = [
    openid, account.addMedia('image'), account.addMedia('thumb'), account.addMedia('video', { isPermanent: false }), account.addMedia('voice'),
    account.addDraft('一', '二'), account.addPublished('三'), account.addTemplate({ title: '通知', content: '{{thing1.DATA}}' }),
    account.addSubscriptionTemplate({ title: '提醒', content: '{{thing1.DATA}}', isLongTerm: true }), account.templates().oneTimeTemplateId,
    account.appid, 'wxold', 'oOld', { thing1: { value: '好' } }, { content: '好' }, { is_to_all: true }, { name: '标签' }, [1, 2],
    [{ name: '按', type: 'click', key: 'k' }], { tag_id: 2 }, { articles: [{ title: '一', url: 'https://example.com' }] }, { scene: { scene_id: 1, scene_str: 's' } },
  ]
  account.answerPopup(openid, account.templates().subscription.map(({ templateId }) => ({ templateId, accept: true })))
  return { stage, own }
}

/** A body that names one field, in so many lists. */
const nested = (field: string, levels: number, rest = ''): string => `{${rest}"${field}":${'['.repeat(levels)}${']'.repeat(levels)}}`

const flatten = (body: object): string => Object.entries(body)
  .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(typeof value === 'string' ? Buffer.from(value).toString() : JSON.stringify(value)))}`).join('&')

describe('whatever is sent to it', () => {
  it('is answered by every API, with status 200 and JSON or a file', async () => {
    const { stage, own } = await startFurnished()
    const { simulator, account } = stage
    const random = createRandom(7)
    expect(simulator.apis.length).toBeGreaterThan(100)
    for (const { method, path } of simulator.apis) {
      const bodies = Array.from({ length: 12 }, () => inventBody(random, own, { depth: 2, howMany: 60 }))
      await Promise.all(bodies.map(async (body) => {
        const query = flatten(method === 'GET' ? body : { type: 'image', kf_account: 'kf2001@gh_account' }).slice(0, 12_000)
        const response = await fetch(`${simulator.url}${path}?access_token=${account.token()}&${query}`, {
          method, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
        })
        const text = await response.text()
        if (path !== '/cgi-bin/showqrcode') expect(response.status, path).toBe(200)
        if (response.headers.get('content-type')?.startsWith('application/json') === true) expect(() => JSON.parse(text) as unknown, path).not.toThrow()
      }))
      expect(simulator.log.filter(({ rule }) => rule === 'api.broken'), path).toEqual([])
    }
  })

  it('is not written down again when it is nested without end', async () => {
    const { call, simulator, account } = await startStage()
    const filter = '"filter":{"is_to_all":true},"msgtype":"text",'
    expect(await call('POST', '/cgi-bin/message/mass/sendall', nested('text', 100_000, filter))).toMatchObject({ errcode: 47001 })
    expect(simulator.log.at(-1)).toMatchObject({ rule: 'body.depth', appid: account.appid })
    expect(await call('POST', '/cgi-bin/message/mass/sendall', nested('text', 101, `"more":"${'a'.repeat(2000)}",${filter}`))).toMatchObject({ errcode: 47001 })
    expect(await call('POST', '/cgi-bin/message/mass/sendall', nested('text', 100, `"more":"${'a'.repeat(2000)}",${filter}`))).toMatchObject({ errcode: 44004 })
    expect(simulator.log.at(-1)?.rule).toBe('mass.text')
    // Short ones are not looked through, and do no harm.
    expect(await call('POST', '/cgi-bin/message/mass/sendall', nested('text', 900, filter))).toMatchObject({ errcode: 44004 })
  })

  it('is not kept in the log at any length', async () => {
    const { call, simulator } = await startStage()
    const answer = await call('POST', '/cgi-bin/message/custom/send', sendText('o'.repeat(1_000_000), '你好'))
    expect(answer).toMatchObject({ errcode: 40003 })
    expect(simulator.log.at(-1)).toMatchObject({ rule: 'openid.unknown', openid: 'o'.repeat(64) })
    await fetch(`${simulator.url}/cgi-bin/stable_token`, {
      method: 'POST', body: JSON.stringify({ grant_type: 'client_credential', appid: 'w'.repeat(1_000_000), secret: 'x' }),
    })
    expect(simulator.log.at(-1)).toMatchObject({ rule: 'credentials.appid', appid: 'w'.repeat(64) })
  })

  it('is hung up on beyond 24 MB, which the log tells', async () => {
    const { simulator, account } = await startStage()
    const big = fetch(`${simulator.url}/cgi-bin/tags/create?access_token=${account.token()}`, { method: 'POST', body: Buffer.alloc(24 * 1024 * 1024 + 1) })
    await expect(big).rejects.toThrow('fetch failed')
    expect(simulator.log.map(({ rule }) => rule)).toEqual(['body.tooBig'])
  })
})

describe('a fault of the simulator’s own', () => {
  it('is answered with -1 and its reason, and ends nothing', async () => {
    const world = createWorld()
    const apis: ApiTable = new Map()
    const broken = (): never => { throw new Error('not thought of') }
    addOpenApi(apis, world, { method: 'GET', path: '/at-once' }, broken)
    apis.set('/later', { method: 'GET', path: '/later', serve: async () => broken() })
    addOpenApi(apis, world, { method: 'GET', path: '/unwritable' }, () => ({ appid: null, verdict: { answer: { id: 1n } } }))
    const server = createServer((request, response) => { serveApi(apis, world, request, response) })
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    onTestFinished(() => server.closeAllConnections())
    onTestFinished(() => { server.close() })
    const address = server.address()
    const url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
    for (const path of apis.keys()) {
      expect(await fetchFields(`${url}${path}`)).toMatchObject({ errcode: -1, errmsg: expect.stringContaining('Error: ') })
      expect(world.log.entries().at(-1)).toMatchObject({ api: path, rule: 'api.broken' })
    }
  })
})

function createWorld (): World {
  const clock = createMovableClock({ now: () => new Date() })
  return {
    url: '', clock, timetable: createTimetable(clock), accounts: new Map(), tokens: createTokenDesk(), faults: createFaults({ random: Math.random }),
    log: createLog(), rids: createRidBook(), stopping: new AbortController().signal,
  }
}
