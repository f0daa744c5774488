import { describe, expect, it } from 'vitest'
import { qrcodes } from '../../src/wechat/api/qrcodes.ts'
import type { RequestOf } from '../../src/wechat/endpoint.ts'
import { qrImageUrl } from '../../src/wechat/qr-image.ts'
import { refusalOf, startWire } from './wire.ts'

type Request = RequestOf<typeof qrcodes.create>

const numbered = (scene: number): Request => ({ action_name: 'QR_SCENE', expire_seconds: 60, action_info: { scene: { scene_id: scene } } })

describe('QR codes with a parameter', () => {
  it.each<[Request, string]>([
    [numbered(4_294_967_295), '4294967295'],
    [{ action_name: 'QR_STR_SCENE', expire_seconds: 2_592_000, action_info: { scene: { scene_str: '门店_42' } } }, '门店_42'],
    [{ action_name: 'QR_LIMIT_SCENE', action_info: { scene: { scene_id: 100_000 } } }, '100000'],
    [{ action_name: 'QR_LIMIT_STR_SCENE', action_info: { scene: { scene_str: 'x'.repeat(64) } } }, 'x'.repeat(64)],
  ])('are made, shown and scanned: $action_name', async (request, scene) => {
    const { wechat, caller, simulator, account } = await startWire()
    const { ticket, expire_seconds: seconds, url } = await wechat.call(caller, qrcodes.create, request)
    expect(seconds).toBe('expire_seconds' in request ? request.expire_seconds : undefined)
    expect(url).toMatch(/^http:\/\/weixin\.qq\.com\/q\//)
    expect((await fetch(qrImageUrl(ticket, simulator.url))).status).toBe(200)
    const openid = account.addFollower()
    await account.unfollow(openid)
    await account.scan(openid, { ticket })
    expect(account.follower(openid)).toMatchObject({ subscribed: true, qrScene: scene })
  })

  it.each<[string, Request]>([
    ['scene 0', numbered(0)],
    ['a scene beyond 32 bits', numbered(4_294_967_296)],
    ['a permanent scene beyond 100000', { action_name: 'QR_LIMIT_SCENE', action_info: { scene: { scene_id: 100_001 } } }],
    ['an empty scene', { action_name: 'QR_LIMIT_STR_SCENE', action_info: { scene: { scene_str: '' } } }],
    ['a scene of 65', { action_name: 'QR_LIMIT_STR_SCENE', action_info: { scene: { scene_str: 'x'.repeat(65) } } }],
    ['more than thirty days', { action_name: 'QR_STR_SCENE', expire_seconds: 2_592_001, action_info: { scene: { scene_str: 'x' } } }],
  ])('are not asked for with %s', async (_name, request) => {
    const { wechat, caller, account } = await startWire()
    await expect(wechat.call(caller, qrcodes.create, request)).rejects.toMatchObject({ kind: 'invalid', code: 'WECHAT_REQUEST_INVALID' })
    expect(account.calls[qrcodes.create.path]).toBeUndefined()
  })

  it('run out', async () => {
    const { wechat, caller } = await startWire({ settings: { limits: { permanentQrCodes: 0 } } })
    const request: Request = { action_name: 'QR_LIMIT_SCENE', action_info: { scene: { scene_id: 1 } } }
    expect(await refusalOf(wechat.call(caller, qrcodes.create, request))).toMatchObject({ errcode: 45029, action: 'account' })
  })
})
