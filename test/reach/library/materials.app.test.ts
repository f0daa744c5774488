import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Material } from '../../../src/reach/library/material.entity.ts'
import { createMaterialService } from '../../../src/reach/library/material.service.ts'
import { toServiceMessage } from '../../../src/reach/library/content.wechat.ts'
import { sampleFiles } from '../../../src/simulator/sample-files.ts'
import { WechatError } from '../../../src/wechat/errors.ts'
import { callJson, eventually, signIn, startTestApp, type TestApp } from '../../support/test-app.ts'

interface MaterialView { id: number, kind: string, name: string, mediaId: string | null, mediaExpiresAt: string | null }
interface Page { items: MaterialView[], next: number | null }

const { image: { bytes: png }, thumb: { bytes: jpeg }, voice: { bytes: amr }, video: { bytes: mp4 } } = sampleFiles
const padded = (start: Buffer, bytes: number) => Buffer.concat([start, Buffer.alloc(bytes - start.length)])

describe('files that may be sent', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const path = () => `${test.api}/materials`
  async function upload (kind: string, body: Buffer | string, { name = '文件', type = 'application/octet-stream' } = {}) {
    // Anew each time: moving the clock ends sessions.
    const cookie = await signIn(test.url)
    const answer = await request(`${test.url}${path()}?kind=${kind}&name=${encodeURIComponent(name)}`, {
      method: 'POST', headers: { 'sec-fetch-site': 'same-origin', 'content-type': type, cookie }, body,
    })
    return { status: answer.statusCode, body: await answer.body.json() as MaterialView & { code: string, place: string } }
  }
  const kept = async () => (await readdir(join(test.dataDir, 'files', 'materials', String(test.accountId))).catch(() => [])).length
  /** How often WeChat was given a file. */
  const uploads = async () => {
    const { body } = await callJson<{ quota: { used: number } }>(`${test.simulator.url}/cgi-bin/openapi/quota/get?access_token=${test.wechat.token()}`, {
      method: 'POST', body: { cgi_path: '/cgi-bin/media/upload' },
    })
    return body.quota.used
  }
  const library = () => test.app.reach.library

  it('are uploaded once, listed, read and kept as they came', async () => {
    const first = await upload('image', png, { name: '海报', type: 'image/png' })
    expect(first).toMatchObject({ status: 201, body: { kind: 'image', name: '海报', type: 'image/png', bytes: png.length, mediaId: null, createdBy: 'admin' } })
    expect(await upload('image', png, { name: '同一张' })).toEqual({ status: 200, body: first.body })
    const voice = await upload('voice', amr)
    const list = async (query = '') => (await test.get<Page>(path() + query)).body
    expect((await list()).items.map(({ id }) => id)).toEqual([voice.body.id, first.body.id])
    expect((await list('?kind=image')).items).toEqual([first.body])
    expect(await list(`?limit=1&before=${voice.body.id}`)).toMatchObject({ items: [{ id: first.body.id }] })
    const file = await request(`${test.url}${path()}/${first.body.id}/file`, { headers: { cookie: await signIn(test.url) } })
    expect(file.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' })
    expect(Buffer.from(await file.body.arrayBuffer())).toEqual(png)
    expect(await kept()).toBe(2)
    const { body: audit } = await test.get<{ items: Array<{ detail: unknown }> }>(`${test.api}/audit?action=material.upload`)
    expect(audit.items.map(({ detail }) => detail)).toEqual([{ kind: 'voice', bytes: amr.length }, { kind: 'image', bytes: png.length }])
  })

  it('are there once when several upload the same at a time', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload('video', mp4)))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(await kept()).toBe(3)
  })

  it.each([
    ['of another kind than it says', 'image', amr, 400, 'MATERIAL_TYPE_REFUSED'],
    ['a picture that is no thumb', 'thumb', png, 400, 'MATERIAL_TYPE_REFUSED'],
    ['a page that calls itself a picture', 'image', Buffer.from('<html><script>alert(1)</script>'), 400, 'MATERIAL_TYPE_REFUSED'],
    ['empty', 'image', Buffer.alloc(0), 400, 'MATERIAL_EMPTY'],
    ['a thumb over 64 KB', 'thumb', padded(jpeg, 64 * 1024 + 1), 413, 'MATERIAL_TOO_LARGE'],
    ['a picture over 2 MB', 'image', padded(png, 2 * 1024 * 1024 + 1), 413, 'MATERIAL_TOO_LARGE'],
  ])('are refused, and nothing is kept: %s', async (_case, kind, body, status, code) => {
    const before = await kept()
    expect(await upload(kind, body)).toMatchObject({ status, body: { code, place: 'body' } })
    expect(await kept()).toBe(before)
    expect(await test.app.db.read.countBy(Material, { state: 'uploading' })).toBe(0)
  })

  it('get an id of WeChat’s when they are sent, and another before it ends', async () => {
    const { body: { id } } = await upload('image', padded(png, 1000))
    const before = await uploads()
    const ids = await Promise.all(Array.from({ length: 8 }, () => library().materials.mediaId(test.accountId, id)))
    expect(new Set(ids).size).toBe(1)
    expect(await uploads()).toBe(before + 1)
    expect((await test.get<MaterialView>(`${path()}/${id}`)).body).toMatchObject({ mediaId: ids[0], mediaExpiresAt: '2026-03-04T09:00:00.000Z' })
    test.clock.advance({ hours: 70, minutes: 59 })
    expect(await library().materials.mediaId(test.accountId, id)).toBe(ids[0])
    test.clock.advance({ minutes: 2 })
    const renewed = await library().materials.mediaId(test.accountId, id)
    expect(renewed).not.toBe(ids[0])
    test.clock.advance({ hours: 2 })
    expect(await library().materials.mediaId(test.accountId, id)).toBe(renewed)
    expect(await uploads()).toBe(1)
  })

  it('get a good id also when two processes renew at once', async () => {
    const { body: { id } } = await upload('image', padded(png, 2000))
    const other = await test.startAnother({ role: 'web' })
    const ids = await Promise.all([test.app, other].map((app) => app.reach.library.materials.mediaId(test.accountId, id)))
    const openid = (await test.wechat.follow()).openid
    await test.wechat.say(openid, '看看图')
    for (const mediaId of ids) {
      const sent = await callJson(`${test.simulator.url}/cgi-bin/message/custom/send?access_token=${test.wechat.token()}`, {
        method: 'POST', body: { touser: openid, ...toServiceMessage({ type: 'image', mediaId }) },
      })
      expect(sent.body).toMatchObject({ errcode: 0 })
    }
    await eventually(async () => ids.includes(await library().materials.mediaId(test.accountId, id)))
  })

  it('stand in content by our ids until it is sent', async () => {
    const { body: { id: thumb } } = await upload('thumb', jpeg)
    const { body: { items: [film] } } = await test.get<Page>(`${path()}?kind=video`)
    const materialId = film?.id ?? 0
    const content = { type: 'video', materialId, thumbMaterialId: thumb, title: '采茶' } as const
    await library().assertReady(test.accountId, content, 'service')
    const ready = await library().resolveContent(test.accountId, content, 'service')
    expect(ready).toMatchObject({ mediaId: expect.any(String), thumbMediaId: expect.any(String) })
    expect(toServiceMessage(ready)).toMatchObject({ msgtype: 'video', video: { title: '采茶' } })
    const many = await library().resolveContent(test.accountId, content, 'mass')
    expect(many).toMatchObject({ mediaId: expect.any(String) })
    expect(many).not.toMatchObject({ mediaId: (ready as { mediaId: string }).mediaId })
    const text = { type: 'text', text: '您好' } as const
    expect(await library().resolveContent(test.accountId, text, 'service')).toBe(text)
    await expect(library().assertReady(test.accountId, { type: 'image', materialId })).rejects.toMatchObject({ code: 'MATERIAL_OF_OTHER_KIND', place: 'content/materialId' })
    const { body: { id: picture } } = await upload('image', png)
    await expect(library().assertReady(test.accountId, { ...content, thumbMaterialId: picture })).rejects.toMatchObject({ code: 'MATERIAL_OF_OTHER_KIND', place: 'content/thumbMaterialId' })
    await library().assertReady(test.accountId, { type: 'miniProgram', title: '商城', appid: 'wx5f0c3a7d91e2b846', pagePath: 'pages/index', thumbMaterialId: picture }, 'service')
    await expect(library().assertReady(test.accountId, { type: 'images', materialIds: [999] })).rejects.toMatchObject({ code: 'MATERIAL_UNKNOWN', place: 'content/materialIds/0' })
    await expect(library().assertReady(test.accountId + 1, { type: 'video', materialId })).rejects.toMatchObject({ code: 'MATERIAL_UNKNOWN' })
    await expect(library().assertReady(test.accountId, { type: 'template', templateId: 'T', data: {} })).rejects.toMatchObject({ code: 'TEMPLATE_UNKNOWN' })
  })

  it.each([
    ['is busy', { fault: 'busy', count: 5 }, 'MATERIAL_NOT_UPLOADED'],
    ['answers nothing', { fault: 'reset', count: 5 }, 'MATERIAL_NOT_UPLOADED'],
    ['has had enough for the day', { fault: 'refuse', errcode: 45009, count: 1 }, 'MATERIAL_NOT_UPLOADED'],
    ['refuses the file', { fault: 'refuse', errcode: 45007, count: 1 }, 'MATERIAL_REFUSED'],
  ] as const)('are no fault of a message when WeChat %s', async (_case, fault, code) => {
    const { body: { id } } = await upload('image', padded(png, 5000 + _case.length))
    test.simulator.faults.set({ api: '/cgi-bin/media/upload', ...fault })
    const refusal = await library().materials.mediaId(test.accountId, id).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code })
    expect(refusal).not.toBeInstanceOf(WechatError)
    test.simulator.faults.clear()
    expect(await library().materials.mediaId(test.accountId, id)).toEqual(expect.any(String))
  })

  it('reach a follower, and what would not is refused whole', async () => {
    const { body: { id: materialId } } = await upload('image', padded(png, 7000))
    const { openid } = await test.wechat.follow()
    await test.wechat.say(openid, '看看图')
    const { id } = await eventually(async () => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0])
    const send = (content: object) => test.send('POST', `${test.api}/followers/${id}/touches`, { purpose: 'answer', content })
    expect(await send({ type: 'image', materialId })).toMatchObject({ status: 201 })
    await eventually(() => test.wechat.received(openid).some(({ type }) => type === 'image'))
    const before = await uploads()
    // WeChat may let go of a file before its time.
    test.simulator.faults.set({ api: '/cgi-bin/message/custom/send', fault: 'refuse', errcode: 40007, count: 1 })
    expect(await send({ type: 'image', materialId })).toMatchObject({ status: 201 })
    await eventually(() => test.wechat.received(openid).filter(({ type }) => type === 'image').length === 2)
    expect(await uploads()).toBe(before + 1)
    expect(await send({ type: 'voice', materialId })).toMatchObject({ status: 400, body: { code: 'MATERIAL_OF_OTHER_KIND', place: 'content/materialId' } })
    expect(await send({ type: 'images', materialIds: [materialId] })).toMatchObject({ status: 400, body: { code: 'CONTENT_NOT_BY_ROUTE' } })
    expect(await send({ type: 'image', pictureId: materialId })).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', place: 'body/content/pictureId' } })
    const templateId = test.wechat.addTemplate({ title: '发货通知', content: '{{time1.DATA}}' })
    await test.send('POST', `${test.api}/templates/sync`)
    expect(await send({ type: 'template', templateId, data: { time1: { value: '很快' } } })).toMatchObject({
      status: 400, body: { code: 'TEMPLATE_VALUE_UNFIT', place: 'content/data/time1/value' },
    })
  })

  it('reach many, also when WeChat has let go of them', async () => {
    const { body: { id: materialId } } = await upload('image', padded(png, 8000))
    const openids = [(await test.wechat.follow()).openid, (await test.wechat.follow()).openid]
    const followerIds = await Promise.all(openids.map((openid) => (
      eventually(async () => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id))))
    const { body: { settings: { quietHours } } } = await test.get<{ settings: { quietHours: object } }>(`${test.api}/reach/settings`)
    await test.send('PATCH', `${test.api}/reach/settings`, { version: 0, settings: { quietHours: { ...quietHours, isOn: false } } })
    const before = await uploads()
    test.simulator.faults.set({ api: '/cgi-bin/message/mass/send', fault: 'refuse', errcode: 40007, count: 1 })
    expect(await test.send('POST', `${test.api}/mass-calls`, { key: 'many', purpose: 'content', followerIds, content: { type: 'image', materialId } })).toMatchObject({ status: 202 })
    await eventually(() => openids.every((openid) => test.wechat.received(openid).some(({ type }) => type === 'image')))
    expect(await uploads()).toBe(before + 2)
  })

  it('are given to WeChat for good, once', async () => {
    const { body: { id } } = await upload('image', padded(png, 6000))
    const keep = (of: number, body = {}) => test.send<{ permanentMediaId: string }>('POST', `${path()}/${of}/keep`, body)
    const kept = await keep(id)
    expect(kept).toMatchObject({ status: 200, body: { permanentMediaId: expect.any(String) } })
    expect(await keep(id)).toMatchObject({ body: { permanentMediaId: kept.body.permanentMediaId } })
    expect((await test.get(`${path()}/wechat?kind=image`)).body).toMatchObject({ total: 1, items: [{ mediaId: kept.body.permanentMediaId }] })
    test.clock.advance({ days: 30 })
    expect(await library().materials.mediaId(test.accountId, id)).toBe(kept.body.permanentMediaId)
    const { body: { items: [film] } } = await test.get<Page>(`${path()}?kind=video`)
    expect((await keep(film?.id ?? 0, { title: '采茶', introduction: '三月' })).status).toBe(200)
    expect(await keep(999_999)).toMatchObject({ status: 404 })
  })

  it('go with their files, and can be sent no more', async () => {
    const { body: { id } } = await upload('image', padded(png, 3000))
    const before = await kept()
    await library().materials.mediaId(test.accountId, id)
    expect((await test.send('DELETE', `${path()}/${id}`)).status).toBe(204)
    expect(await kept()).toBe(before - 1)
    expect(await test.send('DELETE', `${path()}/${id}`)).toMatchObject({ status: 404, body: { code: 'MATERIAL_NOT_FOUND' } })
    await expect(library().materials.mediaId(test.accountId, id)).rejects.toMatchObject({ code: 'MATERIAL_UNKNOWN' })
    expect(await upload('image', padded(png, 3000))).toMatchObject({ status: 201 })
  })

  it('keep their file when nobody knows whether they were stored', async () => {
    const { app: { db, clock, files } } = test
    let writes = 0
    // The second write is the one that makes the file known; its answer is lost.
    const write: typeof db.write = async (work, options) => {
      writes += 1
      const done = await db.write(work, options)
      if (writes === 2) throw new Error('connection lost while committing')
      return done
    }
    const materials = createMaterialService({ db: { ...db, write, read: db.read }, clock, files })
    const wanted = { accountId: test.accountId, kind: 'image', name: '海报', createdBy: 'admin' } as const
    await expect(materials.upload(wanted, Readable.from([padded(png, 9000)]), async () => {})).rejects.toThrow('connection lost')
    const { material, isNew } = await createMaterialService({ db, clock, files }).upload(wanted, Readable.from([padded(png, 9000)]), async () => {})
    expect(isNew).toBe(false)
    expect(await buffer(await materials.open(material))).toHaveLength(9000)
  })

  it('are tidied up when a crash came between a row and its file', async () => {
    const { body: { id } } = await upload('image', padded(png, 4000))
    const before = await kept()
    await test.app.db.change(`UPDATE materials SET state = 'removed', sha256 = NULL, changedAt = ? WHERE id = ?`, [test.clock.now().getTime(), id])
    expect(await library().materials.tidy()).toBe(0)
    test.clock.advance({ hours: 7 })
    expect(await library().materials.tidy()).toBe(1)
    expect(await kept()).toBe(before - 1)
    expect(await test.app.db.read.countBy(Material, { id })).toBe(0)
  })

  it('that WeChat keeps for good are listed from there', async () => {
    for (let count = 0; count < 21; count += 1) test.wechat.addMedia('image')
    const first = await test.get<{ total: number, items: unknown[], next: number | null }>(`${path()}/wechat?kind=image`)
    expect(first).toMatchObject({ status: 200, body: { total: 22, next: 20 } })
    expect(first.body.items).toHaveLength(20)
    expect((await test.get(`${path()}/wechat?kind=image&offset=20`)).body).toMatchObject({ items: [{ mediaId: expect.any(String) }, {}], next: null })
    test.wechat.addMedia('voice')
    expect((await test.get(`${path()}/wechat?kind=voice`)).body).toMatchObject({ total: 1, items: [{ name: expect.any(String), articles: [] }], next: null })
  })
})
