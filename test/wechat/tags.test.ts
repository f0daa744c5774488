import { describe, expect, it } from 'vitest'
import { tags } from '../../src/wechat/api/tags.ts'
import { refusalOf, startWire } from './wire.ts'

describe('tags', () => {
  it('are made, renamed, listed and deleted', async () => {
    const { wechat, caller } = await startWire()
    const { tag } = await wechat.call(caller, tags.create, { tag: { name: '会员' } })
    expect(tag).toEqual({ id: 100, name: '会员' })
    expect(await refusalOf(wechat.call(caller, tags.create, { tag: { name: '会员' } }))).toMatchObject({ errcode: 45157, action: 'request' })
    await wechat.call(caller, tags.update, { tag: { id: tag.id, name: '老会员' } })
    expect(await wechat.call(caller, tags.list, {})).toEqual({ tags: [{ id: 2, name: '星标组', count: 0 }, { id: 100, name: '老会员', count: 0 }] })
    await wechat.call(caller, tags.delete, { tag: { id: tag.id } })
    expect(await refusalOf(wechat.call(caller, tags.delete, { tag: { id: tag.id } }))).toMatchObject({ errcode: 45159, action: 'done' })
    expect(await refusalOf(wechat.call(caller, tags.delete, { tag: { id: 2 } }))).toMatchObject({ errcode: 45058, action: 'request' })
  })

  it('are put on followers, found on them, and taken off', async () => {
    const { wechat, caller, account } = await startWire()
    const openid = account.addFollower()
    const { tag: { id } } = await wechat.call(caller, tags.create, { tag: { name: '会员' } })
    await wechat.call(caller, tags.putOn, { openid_list: [openid], tagid: id })
    expect(await wechat.call(caller, tags.ofFollower, { openid })).toEqual({ tagid_list: [id] })
    expect(await wechat.call(caller, tags.followersOf, { tagid: id })).toEqual({ count: 1, data: { openid: [openid] }, next_openid: openid })
    expect(await wechat.call(caller, tags.followersOf, { tagid: id, next_openid: openid })).toEqual({ count: 0, next_openid: '' })
    await wechat.call(caller, tags.takeOff, { openid_list: [openid], tagid: id })
    expect(account.follower(openid)?.tagIds).toEqual([])
  })

  it('tell for whom it could not be done', async () => {
    const { wechat, caller, account } = await startWire()
    const [openid, gone] = [account.addFollower(), account.addFollower()]
    await account.unfollow(gone)
    const { tag: { id } } = await wechat.call(caller, tags.create, { tag: { name: '会员' } })
    const refusal = await refusalOf(wechat.call(caller, tags.putOn, { openid_list: [openid, gone], tagid: id }))
    expect(refusal).toMatchObject({ errcode: 45171, outcome: 'failed', answer: { fail_openid_list: [gone] } })
    expect(JSON.stringify(refusal)).not.toContain(gone)
    expect(account.follower(openid)?.tagIds).toEqual([id])
  })

  it('are put on fifty at once', async () => {
    const { wechat, caller } = await startWire()
    await expect(wechat.call(caller, tags.putOn, { openid_list: Array.from({ length: 51 }, () => 'o'), tagid: 100 }))
      .rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
  })
})
