import { describe, expect, it } from 'vitest'
import { isFields, listOf, textOf } from '../../src/simulator/values.ts'
import { startStage, startStageWith } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'

async function createTag ({ call }: Stage, name = '会员'): Promise<number> {
  const { tag } = await call('POST', '/cgi-bin/tags/create', { tag: { name } })
  if (!isFields(tag) || typeof tag['id'] !== 'number') throw new Error('no tag was made')
  return tag['id']
}

function follow (stage: Stage, count: number, prefix = 'o'): string[] {
  return Array.from({ length: count }, (_, number) => stage.account.addFollower({ openid: `${prefix}${number}` }))
}

const tagging = (stage: Stage, tagid: number, openids: string[]) =>
  stage.call('POST', '/cgi-bin/tags/members/batchtagging', { openid_list: openids, tagid })
const untagging = (stage: Stage, tagid: number, openids: string[]) =>
  stage.call('POST', '/cgi-bin/tags/members/batchuntagging', { openid_list: openids, tagid })
const carriers = (stage: Stage, tagid: number, after = '') => stage.call('POST', '/cgi-bin/user/tag/get', { tagid, next_openid: after })

describe('tags', () => {
  it('are made, listed, renamed and deleted', async () => {
    const stage = await startStageWith(openid)
    expect(await stage.call('POST', '/cgi-bin/tags/create', { tag: { name: '会员' } })).toEqual({ tag: { id: 100, name: '会员' } })
    expect(await createTag(stage, '老客户')).toBe(101)
    await tagging(stage, 100, [openid])
    expect(await stage.call('POST', '/cgi-bin/tags/update', { tag: { id: 101, name: '新客户' } })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await stage.call('POST', '/cgi-bin/tags/update', { tag: { id: 101, name: '新客户' } })).toMatchObject({ errcode: 0 })
    expect(await stage.call('GET', '/cgi-bin/tags/get')).toEqual({
      tags: [{ id: 2, name: '星标组', count: 0 }, { id: 100, name: '会员', count: 1 }, { id: 101, name: '新客户', count: 0 }],
    })
    expect(await stage.call('POST', '/cgi-bin/tags/delete', { tag: { id: 100 } })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(stage.account.follower(openid)?.tagIds).toEqual([])
    expect(await createTag(stage, '会员')).toBe(102)
  })

  const create = '/cgi-bin/tags/create'
  const update = '/cgi-bin/tags/update'
  const remove = '/cgi-bin/tags/delete'
  it.each([
    ['no name', create, {}, 45157, 'tags.name'],
    ['an empty name', create, { tag: { name: '' } }, 45157, 'tags.name'],
    ['a name twice', create, { tag: { name: '会员' } }, 45157, 'tags.nameTaken'],
    ['the name of another', update, { tag: { id: 100, name: '星标组' } }, 45157, 'tags.nameTaken'],
    ['a name of 31 bytes', create, { tag: { name: `${'好'.repeat(10)}a` } }, 45158, 'tags.nameLength'],
    ['a long new name', update, { tag: { id: 100, name: '好'.repeat(11) } }, 45158, 'tags.nameLength'],
    ['a third of two', create, { tag: { name: '第三' } }, 45056, 'tags.count'],
    ['to rename the starred', update, { tag: { id: 2, name: 'x' } }, 45058, 'tags.reserved'],
    ['to delete the ungrouped', remove, { tag: { id: 0 } }, 45058, 'tags.reserved'],
    ['to rename an unknown one', update, { tag: { id: 134, name: 'x' } }, 45159, 'tags.unknown'],
    ['to delete an unknown one', remove, { tag: { id: 134 } }, 45159, 'tags.unknown'],
    ['to delete nothing', remove, {}, 45159, 'tags.unknown'],
    ['the carriers of an unknown one', '/cgi-bin/user/tag/get', { tagid: 134 }, 45159, 'tags.unknown'],
    ['the carriers after a stranger', '/cgi-bin/user/tag/get', { tagid: 100, next_openid: 'oNobody' }, 40003, 'tags.nextOpenid'],
    ['the tags of nobody', '/cgi-bin/tags/getidlist', {}, 41009, 'tags.openidMissing'],
    ['the tags of a stranger', '/cgi-bin/tags/getidlist', { openid: 'oNobody' }, 40003, 'tags.openidUnknown'],
  ])('refuses %s', async (_name, path, body, errcode, rule) => {
    const stage = await startStage({ settings: { limits: { tags: 2 } } })
    await createTag(stage, '会员')
    await createTag(stage, '老客户')
    expect(await stage.call('POST', path, body)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ errcode, rule })
  })

  it('are a hundred at most, and take names of ten Chinese characters', async () => {
    const stage = await startStage()
    for (let number = 0; number < 100; number += 1) await createTag(stage, `${'好'.repeat(9)}${number}`)
    expect(await stage.call('POST', create, { tag: { name: '好'.repeat(10) } })).toMatchObject({ errcode: 45056 })
  })

  it('cannot be deleted while too many carry them', async () => {
    const stage = await startStage({ settings: { limits: { deletableTagFollowers: 2 } } })
    const id = await createTag(stage)
    await tagging(stage, id, follow(stage, 3))
    expect(await stage.call('POST', remove, { tag: { id } })).toMatchObject({ errcode: 45057 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'tags.tooManyToDelete' })
    await untagging(stage, id, ['o0'])
    expect(await stage.call('POST', remove, { tag: { id } })).toMatchObject({ errcode: 0 })
    expect(stage.account.follower('o1')?.tagIds).toEqual([])
  })

  it('are for verified accounts', async () => {
    const stage = await startStage({ settings: { verified: false } })
    expect(await stage.call('GET', '/cgi-bin/tags/get')).toMatchObject({ errcode: 48001 })
  })
})

describe('tagging', () => {
  it('puts on and takes off, any number of times, the last put on last', async () => {
    const stage = await startStageWith(openid)
    const [first, second] = [await createTag(stage, '一'), await createTag(stage, '二')]
    for (const id of [second, first, second]) expect(await tagging(stage, id, [openid, openid])).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await stage.call('POST', '/cgi-bin/tags/getidlist', { openid })).toEqual({ tagid_list: [second, first] })
    expect(await stage.call('GET', `/cgi-bin/user/info?openid=${openid}`)).toMatchObject({ tagid_list: [second, first] })
    for (let time = 0; time < 2; time += 1) expect(await untagging(stage, second, [openid])).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(stage.account.follower(openid)?.tagIds).toEqual([first])
    expect(await stage.call('GET', '/cgi-bin/tags/get')).toMatchObject({ tags: [{}, { count: 1 }, { count: 0 }] })
  })

  it('ends with the follow', async () => {
    const stage = await startStageWith(openid)
    const id = await createTag(stage)
    await tagging(stage, id, [openid])
    await stage.account.unfollow(openid)
    expect(await carriers(stage, id)).toEqual({ count: 0, next_openid: '' })
    await stage.account.follow({ openid })
    expect(stage.account.follower(openid)?.tagIds).toEqual([])
    expect(await stage.call('GET', '/cgi-bin/tags/get')).toMatchObject({ tags: [{}, { count: 0 }] })
  })

  it.each([
    ['no list', { tagid: 100 }, 40031, 'tags.openidList'],
    ['a list of something else', { tagid: 100, openid_list: [{ openid }] }, 40031, 'tags.openidList'],
    ['an empty list', { tagid: 100, openid_list: [] }, 40032, 'tags.batchSize'],
    ['51 openids', { tagid: 100, openid_list: Array.from({ length: 51 }, () => openid) }, 40032, 'tags.batchSize'],
    ['an openid of another account', { tagid: 100, openid_list: [openid, 'oElsewhere'] }, 49003, 'tags.foreignOpenid'],
    ['an unknown tag', { tagid: 134, openid_list: [openid] }, 45159, 'tags.unknown'],
    ['no tag', { openid_list: [openid], tagId: 100 }, 45159, 'tags.unknown'],
    ['the black list as a tag', { tagid: 1, openid_list: [openid] }, 45159, 'tags.unknown'],
    ['a stranger', { tagid: 100, openid_list: ['oNobody'] }, 40003, 'tags.follower'],
  ])('refuses %s', async (_name, body, errcode, rule) => {
    const stage = await startStageWith(openid)
    await createTag(stage)
    const { settings } = stage.account
    stage.simulator.addAccount({ ...settings, appid: 'wxother' }).addFollower({ openid: 'oElsewhere' })
    for (const path of ['batchtagging', 'batchuntagging']) {
      expect(await stage.call('POST', `/cgi-bin/tags/members/${path}`, body)).toMatchObject({ errcode })
      expect(stage.simulator.log.at(-1)).toMatchObject({ errcode, rule })
    }
    expect(stage.account.follower(openid)?.tagIds).toEqual([])
  })

  it('fifty at once, and names those for whom it could not be done', async () => {
    const stage = await startStage()
    const openids = follow(stage, 50)
    await stage.account.unfollow('o7')
    const id = await createTag(stage)
    expect(await tagging(stage, id, openids)).toMatchObject({ errcode: 45171, fail_openid_list: ['o7'] })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'tags.partly' })
    expect(await carriers(stage, id)).toMatchObject({ count: 49 })
    expect(await tagging(stage, id, ['o7'])).toMatchObject({ errcode: 40003 })
  })

  it('gives nobody a twenty-first', async () => {
    const stage = await startStage()
    const [full = '', other = ''] = follow(stage, 2)
    const ids: number[] = []
    for (let number = 0; number < 21; number += 1) ids.push(await createTag(stage, `标签${number}`))
    const last = ids.pop() ?? 0
    for (const id of ids) expect(await tagging(stage, id, [full])).toMatchObject({ errcode: 0 })
    expect(await tagging(stage, ids[3] ?? 0, [full])).toMatchObject({ errcode: 0 })
    expect(await tagging(stage, last, [full])).toMatchObject({ errcode: 45059 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'tags.perFollower', openid: full })
    expect(await tagging(stage, last, [full, other])).toMatchObject({ errcode: 45171, fail_openid_list: [full] })
    expect(stage.account.follower(other)?.tagIds).toEqual([last])
  })
})

describe('the carriers of a tag', () => {
  it('come ten thousand a page, in order, and end with a count of 0', async () => {
    const stage = await startStage()
    const id = await createTag(stage)
    const openids = follow(stage, 20_100)
    const tagged = openids.slice(50)
    for (let at = 0; at < tagged.length; at += 50) await tagging(stage, id, tagged.slice(at, at + 50))
    const pages: unknown[] = []
    const seen: string[] = []
    for (let after = ''; ;) {
      const page = await carriers(stage, id, after)
      pages.push([page['count'], page['next_openid']])
      seen.push(...isFields(page['data']) ? listOf(page['data']['openid']).map(textOf) : [])
      after = textOf(page['next_openid'])
      if (page['count'] === 0) break
    }
    await untagging(stage, id, ['o60', 'o61'])
    await tagging(stage, id, ['o61', 'o3'])
    expect(await carriers(stage, id, 'o58')).toMatchObject({ count: 10_000, data: { openid: expect.arrayContaining(['o59', 'o61', 'o10059']) } })
    expect(await carriers(stage, id)).toMatchObject({ data: { openid: { 0: 'o3', 11: 'o61', 12: 'o62' } } })
    expect(pages).toEqual([[10_000, 'o10049'], [10_000, 'o20049'], [50, 'o20099'], [0, '']])
    expect(seen).toEqual(tagged)
  })
})
