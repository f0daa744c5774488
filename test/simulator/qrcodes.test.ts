import { describe, expect, it } from 'vitest'
import type { SimulatedAccount } from '../../src/simulator/index.ts'
import { textOf } from '../../src/simulator/values.ts'
import { appid, startStage, startStageWith } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
// Deliveries are counted here: none may be repeated because the machine is busy.
const patient = { deadlineMs: 10_000 }
const dayMs = 24 * 3600_000
const alice = `/accounts/${appid}/followers/${openid}`

const create = (stage: Stage, action: string, scene: unknown, seconds?: unknown) =>
  stage.call('POST', '/cgi-bin/qrcode/create', { action_name: action, action_info: { scene }, ...(seconds === undefined ? {} : { expire_seconds: seconds }) })
const ticketOf = async (answer: Promise<Record<string, unknown>>) => textOf((await answer)['ticket'])

describe('QR codes with a parameter', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['QR_SCENE', { scene_id: 1 }, 2_592_000, 2_592_000],
    ['QR_SCENE', { scene_id: 4_294_967_295 }, 1, 1],
    ['QR_SCENE', { scene_id: 7 }, undefined, 60],
    ['QR_STR_SCENE', { scene_str: '门'.repeat(64) }, 60, 60],
    ['QR_LIMIT_SCENE', { scene_id: 100_000 }, undefined, undefined],
    ['QR_LIMIT_STR_SCENE', { scene_str: '1' }, 60, undefined],
  ])('%s %j for %s seconds', async (action, scene, seconds, answered) => {
    const stage = await startStage()
    expect(await create(stage, action, scene, seconds)).toEqual({
      ticket: expect.stringMatching(/^gQ[\w-]{90}==$/), url: expect.stringMatching(/^http:\/\/weixin\.qq\.com\/q\/02[\w-]+$/),
      ...(answered === undefined ? {} : { expire_seconds: answered }),
    })
  })

  it.each<[string, unknown, unknown, number, string]>([
    ['QR_OTHER', { scene_id: 1 }, 60, 40052, 'qrcodes.actionName'],
    ['toString', { scene_id: 1 }, 60, 40052, 'qrcodes.actionName'],
    ['QR_SCENE', undefined, 60, 40053, 'qrcodes.actionInfo'],
    ['QR_SCENE', {}, 60, 40053, 'qrcodes.sceneId'],
    ['QR_SCENE', { scene_id: 0 }, 60, 40053, 'qrcodes.sceneId'],
    ['QR_SCENE', { scene_id: 4_294_967_296 }, 60, 40053, 'qrcodes.sceneId'],
    ['QR_SCENE', { scene_id: '7' }, 60, 40053, 'qrcodes.sceneId'],
    ['QR_STR_SCENE', { scene_str: '' }, 60, 40053, 'qrcodes.sceneStr'],
    ['QR_STR_SCENE', { scene_str: '门'.repeat(65) }, 60, 40053, 'qrcodes.sceneStr'],
    ['QR_LIMIT_STR_SCENE', { scene_id: 7 }, undefined, 40053, 'qrcodes.sceneStr'],
    ['QR_LIMIT_SCENE', { scene_id: 100_001 }, undefined, 40053, 'qrcodes.permanentSceneId'],
    ['QR_LIMIT_SCENE', { scene_id: 1.5 }, undefined, 40053, 'qrcodes.permanentSceneId'],
    ['QR_SCENE', { scene_id: 7 }, 2_592_001, 40035, 'qrcodes.expireSeconds'],
    ['QR_SCENE', { scene_id: 7 }, 0, 40035, 'qrcodes.expireSeconds'],
    ['QR_SCENE', { scene_id: 7 }, '60', 40035, 'qrcodes.expireSeconds'],
  ])('not %s %j for %s seconds: %i', async (action, scene, seconds, errcode, rule) => {
    const stage = await startStage()
    expect(await create(stage, action, scene, seconds)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode })
  })

  it('permanent ones are counted, and the same scene is the same code', async () => {
    const stage = await startStage({ settings: { limits: { permanentQrCodes: 3 } } })
    const text = await ticketOf(create(stage, 'QR_LIMIT_STR_SCENE', { scene_str: '1' }))
    expect(await ticketOf(create(stage, 'QR_LIMIT_STR_SCENE', { scene_str: '1' }))).toBe(text)
    expect(await ticketOf(create(stage, 'QR_LIMIT_SCENE', { scene_id: 1 }))).not.toBe(text)
    expect(await create(stage, 'QR_LIMIT_SCENE', { scene_id: 2 })).toHaveProperty('ticket')
    expect(await create(stage, 'QR_LIMIT_SCENE', { scene_id: 3 })).toMatchObject({ errcode: 45029 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'qrcodes.permanentStock' })
    expect(await ticketOf(create(stage, 'QR_LIMIT_STR_SCENE', { scene_str: '1' }))).toBe(text)
    const [one, two] = [create(stage, 'QR_SCENE', { scene_id: 1 }), create(stage, 'QR_SCENE', { scene_id: 1 })]
    expect(await ticketOf(one)).not.toBe(await ticketOf(two))
  })

  it.each<[string, Partial<SimulatedAccount>]>([
    ['a subscription account', { kind: 'subscription' }], ['an unverified account', { verified: false }],
  ])('are not for %s', async (_name, settings) => {
    const stage = await startStage({ settings })
    expect(await create(stage, 'QR_SCENE', { scene_id: 1 }, 60)).toMatchObject({ errcode: 48001 })
  })

  it('are shown as a picture to anybody who has the ticket', async () => {
    const stage = await startStage()
    const ticket = await ticketOf(create(stage, 'QR_STR_SCENE', { scene_str: '<门店>&42' }, 60))
    const picture = await fetch(`${stage.simulator.url}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`)
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    expect(await picture.text()).toMatch(/^<svg xmlns.*&#60;门店&#62;&#38;42/)
    for (const query of ['?ticket=gQnothing', '']) {
      expect((await fetch(`${stage.simulator.url}/cgi-bin/showqrcode${query}`)).status).toBe(404)
      expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'qrcodes.ticket', errcode: null })
    }
  })
})

describe('scanning a code', () => {
  it('by ticket or by scene tells both', async () => {
    const stage = await startStage(patient)
    const ticket = await ticketOf(create(stage, 'QR_STR_SCENE', { scene_str: 'store_0042' }, 3600))
    await stage.account.scan(openid, { ticket })
    await stage.account.scan(openid, 'store_0042')
    await stage.control('POST', `${alice}/scan`, { ticket })
    expect(stage.webhook.calls.map(({ body }) => body)).toEqual([
      expect.stringContaining(`<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_store_0042]]></EventKey><Ticket><![CDATA[${ticket}]]></Ticket>`),
      expect.stringContaining(`<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[store_0042]]></EventKey><Ticket><![CDATA[${ticket}]]></Ticket>`),
      expect.stringContaining(`<Ticket><![CDATA[${ticket}]]></Ticket>`),
    ])
    expect(stage.account.follower(openid)).toMatchObject({ qrScene: 'store_0042', scene: 'ADD_SCENE_QR_CODE' })
  })

  it('is refused once it has expired, however it is named, and nobody follows by it', async () => {
    const stage = await startStage(patient)
    const ticket = await ticketOf(create(stage, 'QR_SCENE', { scene_id: 42 }, 3600))
    stage.clock.advance(3_599_999)
    await stage.account.follow({ openid, qrScene: '42' })
    await stage.account.unfollow(openid)
    stage.clock.advance(1)
    await expect(stage.account.scan(openid, { ticket })).rejects.toMatchObject({ status: 409, code: 'QR_CODE_EXPIRED' })
    await expect(stage.account.scan(openid, '42')).rejects.toMatchObject({ code: 'QR_CODE_EXPIRED' })
    await expect(stage.account.follow({ openid, qrScene: '42' })).rejects.toMatchObject({ code: 'QR_CODE_EXPIRED' })
    expect(stage.account.follower(openid)?.subscribed).toBe(false)
    await create(stage, 'QR_SCENE', { scene_id: 42 }, 60)
    await stage.account.scan(openid, '42')
    expect(stage.account.follower(openid)?.subscribed).toBe(true)
  })

  it('of a permanent one works for ever; an unknown ticket never, an unknown scene as if made elsewhere', async () => {
    const stage = await startStageWith(openid, patient)
    const ticket = await ticketOf(create(stage, 'QR_LIMIT_SCENE', { scene_id: 1 }))
    stage.clock.advance(400 * dayMs)
    expect(await stage.account.scan(openid, { ticket })).toMatchObject({ acknowledged: true })
    expect(await stage.account.scan(openid, 'elsewhere')).toMatchObject({ acknowledged: true })
    expect(await stage.control('POST', `${alice}/scan`, { ticket: 'gQnothing' })).toMatchObject({ status: 404, json: { code: 'QR_CODE_UNKNOWN' } })
    expect(await stage.control('POST', `${alice}/scan`, {})).toMatchObject({ status: 400 })
  })
})
