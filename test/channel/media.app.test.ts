import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { IsNull } from 'typeorm'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Media } from '../../src/channel/media/media.entity.ts'
import { createMediaFetcher } from '../../src/channel/media/media.fetcher.ts'
import { sweepMedia } from '../../src/channel/media/media.jobs.ts'
import { momentValue } from '../../src/platform/database/columns.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { type FileStore, fileTooLarge } from '../../src/platform/files/file-store.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { sampleFiles } from '../../src/simulator/sample-files.ts'
import { createWechat } from '../../src/wechat/client.ts'
import { type S3Server, startS3Server } from '../support/s3-server.ts'
import { eventually, signIn, startTestApp, type TestApp } from '../support/test-app.ts'

interface MediaView { id: number, mediaId: string, openid: string, kind: string, state: string, code: string | null, type: string | null, bytes: number | null }
interface Page { items: MediaView[], next: number | null }

const getMedia = '/cgi-bin/media/get'

const pageOf = async (test: TestApp, query: string) => (await test.get<Page>(`${test.api}/media?${query}`)).body
/** What a follower sent, once there are so many of these states, oldest first. */
const sentBy = (test: TestApp, openid: string, { amount = 1, states = ['stored', 'refused', 'gone'] } = {}) => eventually(async () => {
  const { items } = await pageOf(test, `openid=${openid}`)
  return items.filter(({ state }) => states.includes(state)).length === amount && items.toReversed()
})
const sentOne = async (test: TestApp, openid: string, states?: string[]): Promise<MediaView> => {
  const [one] = await sentBy(test, openid, { amount: 1, ...(states && { states }) })
  if (one === undefined) throw new Error('nothing was sent')
  return one
}
const pathOf = (test: TestApp, id: number) => join(test.dataDir, 'files', 'media', String(Math.floor(id / 1000)), String(id))
const fetchFile = async (test: TestApp, id: number, headers: Record<string, string> = {}) => {
  const cookie = await signIn(test.url)
  const answer = await request(`${test.url}${test.api}/media/${id}/file`, { headers: { cookie, ...headers } })
  return { status: answer.statusCode, headers: answer.headers, bytes: Buffer.from(await answer.body.arrayBuffer()) }
}

describe('what a follower sends', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  it('is fetched, found by the id in the timeline, and shown with what it is', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'image' })
    const stored = await sentOne(test, openid)
    expect(stored).toMatchObject({ kind: 'image', state: 'stored', code: null, type: 'image/png', bytes: sampleFiles.image.bytes.length })

    const { body: found } = await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)
    const { body: timeline } = await test.get<{ items: Array<{ detail: { mediaId: string } }> }>(`${test.api}/followers/${found.items[0]?.id}/timeline`)
    const mediaId = timeline.items[0]?.detail.mediaId ?? ''
    expect((await pageOf(test, `mediaId=${encodeURIComponent(mediaId)}`)).items).toEqual([stored])
    expect((await test.get(`${test.api}/media/${stored.id}`)).body).toEqual(stored)
  })

  it('is handed over so that nothing in it can run, and said in the audit', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'image' })
    const { id } = await sentOne(test, openid)
    const { status, headers, bytes } = await fetchFile(test, id)
    expect(status).toBe(200)
    expect(bytes.equals(sampleFiles.image.bytes)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'content-disposition': `inline; filename="media-${id}.png"`,
      'content-security-policy': "sandbox; default-src 'none'", 'cache-control': 'private, no-store', 'content-length': String(bytes.length),
    })
    const { body: audit } = await test.get<{ items: Array<{ targetId: string }> }>('/api/v1/audit?action=media.file')
    expect(audit.items.map(({ targetId }) => targetId)).toContain(String(id))

    await test.wechat.send(openid, { type: 'voice' })
    const [, voice] = await sentBy(test, openid, { amount: 2 })
    expect(await fetchFile(test, voice?.id ?? 0)).toMatchObject({ headers: { 'content-type': 'audio/amr', 'content-disposition': `attachment; filename="media-${voice?.id}.amr"` } })
  })

  it('may be a film with its picture, and be asked for in parts', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'shortvideo' })
    const [film, picture] = await sentBy(test, openid, { amount: 2 })
    expect(film).toMatchObject({ kind: 'shortvideo', state: 'stored', type: 'video/mp4' })
    expect(picture).toMatchObject({ kind: 'thumb', state: 'stored', type: 'image/jpeg' })
    const whole = sampleFiles.video.bytes
    const part = await fetchFile(test, film?.id ?? 0, { range: 'bytes=4-11' })
    expect([part.status, part.headers['content-range'], part.headers['content-length'], part.bytes.toString('latin1')])
      .toEqual([206, `bytes 4-11/${whole.length}`, '8', 'ftypmp42'])
    const behind = await fetchFile(test, film?.id ?? 0, { range: `bytes=${whole.length}-` })
    expect([behind.status, behind.headers['content-range'], behind.bytes.length]).toEqual([416, `bytes */${whole.length}`, 0])
  })

  it.each<[string, 'image' | 'voice', Buffer, string | null]>([
    ['a page', 'image', Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), null],
    ['a drawing with a script', 'image', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'application/xml'],
    ['an archive', 'image', Buffer.concat([Buffer.from('504b03040a00000000', 'hex'), Buffer.alloc(5000)]), 'application/zip'],
    ['a bomb', 'voice', gzipSync(Buffer.alloc(50_000_000)), 'application/gzip'],
    ['a picture for a sound', 'voice', sampleFiles.image.bytes, 'image/png'],
  ])('is not kept when it is %s, and why is', async (_, type, bytes, found) => {
    const openid = test.wechat.addFollower()
    // Content types are WeChat's to say, and a hostile file says what it likes.
    const mediaId = test.wechat.keepMedia(type, bytes, type === 'image' ? 'image/jpeg' : 'audio/amr')
    await test.wechat.send(openid, { type, mediaId })
    const refused = await sentOne(test, openid)
    expect(refused).toMatchObject({ state: 'refused', code: 'MEDIA_TYPE_REFUSED', type: found, bytes: null })
    expect(existsSync(pathOf(test, refused.id))).toBe(false)
    expect(await fetchFile(test, refused.id)).toMatchObject({ status: 404 })
  })

  it('is not kept when it is too large', async () => {
    const openid = test.wechat.addFollower()
    const mediaId = test.wechat.keepMedia('voice', Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(6_000_000)]), 'audio/amr')
    await test.wechat.send(openid, { type: 'voice', mediaId })
    const refused = await sentOne(test, openid)
    expect(refused).toMatchObject({ state: 'refused', code: 'WECHAT_FILE_TOO_LARGE' })
    expect(existsSync(pathOf(test, refused.id))).toBe(false)
  })

  it('is lost when WeChat has it no longer, which the log and the numbers tell', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'image', mediaId: 'never-there' })
    expect(await sentOne(test, openid)).toMatchObject({ state: 'gone', code: 'WECHAT_40007' })
    expect(test.logs.some((line) => line.includes('media lost') && !line.includes(openid))).toBe(true)
    expect((await test.get<{ text: string }>('/metrics')).body.text).toContain('duihua_media_settled_total{state="gone"} 1')
  })

  it('is listed by state and page, and belongs to its account', async () => {
    const first = await pageOf(test, 'state=refused&limit=2')
    expect(first.items.map(({ state }) => state)).toEqual(['refused', 'refused'])
    const second = await pageOf(test, `state=refused&limit=200&before=${first.next}`)
    expect(second.items.every(({ id }) => id < (first.next ?? 0))).toBe(true)
    expect((await pageOf(test, '')).items.every(({ state }) => state === 'stored')).toBe(true)
    expect((await test.get(`${test.api}/media/999999`)).body).toMatchObject({ code: 'MEDIA_NOT_FOUND' })
    const { id = 0 } = first.items[0] ?? {}
    expect((await test.get(`/api/v1/accounts/999/media/${id}`)).status).toBe(404)
  })

  it('waits with all of the account while WeChat refuses it, and comes when it may', async () => {
    const openid = test.wechat.addFollower()
    test.simulator.faults.set({ api: getMedia, fault: 'refuse', errcode: 45009, count: 1 })
    await test.wechat.send(openid, { type: 'image' })
    const [waiting] = await eventually(async () => {
      const { items } = await pageOf(test, `openid=${openid}`)
      return items[0]?.code === 'WECHAT_45009' && items
    })
    expect(waiting).toMatchObject({ state: 'waiting' })
    expect(await fetchFile(test, waiting?.id ?? 0)).toMatchObject({ status: 404 })
    test.clock.advance({ hours: 7 })
    expect(await sentOne(test, openid)).toMatchObject({ state: 'stored', code: null })
  })

  it('is tried again when WeChat falls over', async () => {
    const openid = test.wechat.addFollower()
    test.simulator.faults.set({ api: getMedia, fault: 'status500', count: 3 })
    await test.wechat.send(openid, { type: 'image' })
    await eventually(async () => (await pageOf(test, `openid=${openid}`)).items[0]?.code === 'WECHAT_UNREACHABLE')
    test.clock.advance({ seconds: 5 })
    expect(await sentOne(test, openid)).toMatchObject({ state: 'stored', code: null })
  })

  it('leaves no openid, id or address in the log', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'video' })
    const [film] = await sentBy(test, openid, { amount: 2 })
    const all = test.logs.join('')
    expect(all).not.toContain(openid)
    expect(all).not.toContain(film?.mediaId)
    expect(all).not.toContain('/mmbiz/')
  })
})

describe('media in S3', () => {
  let test: TestApp
  let server: S3Server
  beforeAll(async () => {
    server = await startS3Server()
    test = await startTestApp({ app: { s3: server.settings } })
  })
  afterAll(async () => {
    await test.stop()
    await server.stop()
  })

  it('are stored there and handed over from there', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'video' })
    const [film] = await sentBy(test, openid, { amount: 2 })
    expect(server.objects.get(`crm/media/0/${film?.id}`)?.equals(sampleFiles.video.bytes)).toBe(true)
    expect((await fetchFile(test, film?.id ?? 0)).bytes.equals(sampleFiles.video.bytes)).toBe(true)
    expect(await fetchFile(test, film?.id ?? 0, { range: 'bytes=4-7' })).toMatchObject({ status: 206, bytes: Buffer.from('ftyp') })
    server.objects.clear()
    expect(await fetchFile(test, film?.id ?? 0)).toMatchObject({ status: 404 })
  })

  it('wait for it while it is away', async () => {
    const openid = test.wechat.addFollower()
    server.fail({ hits: ({ method }) => method === 'PUT', count: 1, how: { status: 403, code: 'AccessDenied' } })
    await test.wechat.send(openid, { type: 'image' })
    await eventually(async () => (await pageOf(test, `openid=${openid}`)).items[0]?.code === 'FILES_UNAVAILABLE')
    test.clock.advance({ seconds: 5 })
    expect(await sentOne(test, openid)).toMatchObject({ state: 'stored', code: null })
    expect(test.logs.join('')).not.toContain(server.settings.secretAccessKey)
  })
})

describe('of several who fetch, one', () => {
  let test: TestApp
  beforeEach(async () => { test = await startTestApp({ app: { role: 'web' } }) })
  afterEach(() => test.stop())

  const calls = () => test.wechat.calls[getMedia] ?? 0

  /** Fetchers of our own, for the app has no worker. */
  function openBench () {
    const { app: { db, log: logger, accounts: { caller } }, clock, simulator, accountId } = test
    const wechat = createWechat({ db, clock, box: createSecretBox(Buffer.alloc(32, 2).toString('base64')), base: simulator.url })
    return {
      async insert (amount: number): Promise<void> {
        const now = momentValue(clock.now())
        const mediaIds = Array.from({ length: amount }, () => test.wechat.keepMedia('image', sampleFiles.image.bytes, 'image/png'))
        await db.write((tx) => insertRows(tx, {
          table: 'media',
          columns: ['accountId', 'mediaId', 'openid', 'inboxId', 'kind', 'occurredAt', 'state', 'dueAt', 'attempts', 'heldUntilMs'],
          rows: mediaIds.map((mediaId, at) => [accountId, mediaId, `o${at}`, at, 'image', now, 'waiting', now, 0, 0]),
        }))
      },
      fetcherOf: (files: FileStore) => createMediaFetcher({
        db, clock, files, wechat, logger, caller, apiBase: simulator.url, onSettled: () => undefined,
      }),
      async close (fetchers: Array<ReturnType<typeof createMediaFetcher>>): Promise<void> {
        for (const fetcher of fetchers) await fetcher.stop()
        await wechat.close()
      },
    }
  }

  it('gets each file, though all look at the same moment', async () => {
    const { insert, fetcherOf, close } = openBench()
    await insert(30)
    test.simulator.faults.set({ api: getMedia, fault: 'latency', ms: 30 })
    const fetchers = Array.from({ length: 3 }, () => fetcherOf(test.app.files))
    for (const fetcher of fetchers) fetcher.start()
    await eventually(async () => (await pageOf(test, 'state=stored&limit=200')).items.length === 30)
    await close(fetchers)
    expect(calls()).toBe(30)
    expect(await test.app.db.read.countBy(Media, { attempts: 1, holder: IsNull() })).toBe(30)
  })

  it('that lost its hold has no word in it any more', async () => {
    const { insert, fetcherOf, close } = openBench()
    const { db, files } = test.app
    let fail = () => {}
    const isFailing = new Promise<void>((resolve) => { fail = resolve })
    const slow = fetcherOf({
      ...files,
      async write (name, source, options) {
        if (name.endsWith('/1')) await isFailing.then(() => { throw fileTooLarge(1) })
        return files.write(name, source, options)
      },
    })
    await insert(1)
    slow.start()
    await eventually(() => calls() === 1)
    // Its hold has ended without its knowing.
    await db.change('UPDATE media SET heldUntilMs = 1')
    const quick = fetcherOf(files)
    quick.start()
    await eventually(() => db.read.existsBy(Media, { id: 1, state: 'stored' }))
    await quick.stop()
    fail()
    // What it fetches after that is there when its word on the first has long been said.
    await insert(1)
    await eventually(() => db.read.existsBy(Media, { id: 2, state: 'stored' }))
    expect(await db.read.findOneByOrFail(Media, { id: 1 })).toMatchObject({ state: 'stored', code: null, type: 'image/png' })
    expect(existsSync(pathOf(test, 1))).toBe(true)
    await close([slow])
  })
})

describe('the fetching of media', () => {
  let test: TestApp
  beforeEach(async () => { test = await startTestApp() })
  afterEach(() => test.stop())

  const calls = () => test.wechat.calls[getMedia] ?? 0
  const held = async () => (await test.app.db.read.query<unknown[]>('SELECT id FROM media WHERE heldUntilMs > 0')).length
  const change = (sql: string, values: unknown[] = []) => test.app.db.change(sql, values)

  it('goes on after a death between file and row, once nobody holds the row any more', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'image' })
    const { id } = await sentOne(test, openid)
    // So it lies there when the process died behind the file.
    const later = Date.now() + 3600_000
    await change(`UPDATE media SET state = 'waiting', type = NULL, bytes = NULL, storedAt = NULL, dueAt = ?, holder = 'dead', heldUntilMs = ?`,
      [momentValue(test.clock.now()), later])
    writeFileSync(pathOf(test, id), 'what the dead one wrote')
    expect(await sweepMedia({ db: test.app.db, files: test.app.files })).toBe(0)
    const another = test.wechat.addFollower()
    await test.wechat.send(another, { type: 'image' })
    await sentOne(test, another)
    expect(calls()).toBe(2)

    await change('UPDATE media SET heldUntilMs = 0 WHERE id = ?', [id])
    expect(await sentOne(test, openid)).toMatchObject({ id, state: 'stored', bytes: sampleFiles.image.bytes.length })
    expect((await fetchFile(test, id)).bytes.equals(sampleFiles.image.bytes)).toBe(true)
    expect(calls()).toBe(3)
  })

  it('gives back what it holds when the process stops', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'image' })
    await sentOne(test, openid)
    test.simulator.faults.set({ api: getMedia, fault: 'latency', ms: 5000 })
    const other = await test.startAnother({ role: 'web' })
    await test.wechat.send(openid, { type: 'voice' })
    await eventually(async () => await held() === 1)
    await test.app.close()
    const voiceOf = () => other.db.read.findOneByOrFail(Media, { kind: 'voice' })
    expect(await voiceOf()).toMatchObject({ state: 'waiting', holder: null, heldUntilMs: 0, attempts: 0 })
    test.simulator.faults.clear()
    await test.startAnother({ role: 'worker' })
    await eventually(async () => (await voiceOf()).state === 'stored')
  })

  it('ends for who was erased meanwhile, and leaves nothing of them', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'image' })
    const before = await sentOne(test, openid)
    test.simulator.faults.set({ api: getMedia, fault: 'latency', ms: 300 })
    await test.wechat.send(openid, { type: 'voice' })
    await eventually(async () => await held() === 1)

    const { media } = test.app.channel
    const told = []
    for await (const each of media.tell(test.accountId, openid)) told.push(each)
    expect(told).toMatchObject([{ id: before.id, file: `${before.id}.png` }, { kind: 'voice' }])
    const piece = await media.erase(test.accountId, openid, test.clock.now())
    expect(piece).toMatchObject({ rows: 2, files: [`media/0/${before.id}`, `media/0/${before.id + 1}`] })
    await test.app.files.remove(piece?.files ?? [])
    await test.app.db.write((tx) => piece?.write(tx) ?? Promise.resolve())
    expect(await media.erase(test.accountId, openid, test.clock.now())).toBeNull()

    const other = test.wechat.addFollower()
    await test.wechat.send(other, { type: 'image' })
    const { id } = await sentOne(test, other)
    await test.app.close()
    expect(readdirSync(join(test.dataDir, 'files', 'media', '0'))).toEqual([String(id)])
  })

  it('leaves no file behind that no row knows, and touches none that one may know', async () => {
    const openid = test.wechat.addFollower()
    for (const type of ['image', 'voice', 'video'] as const) await test.wechat.send(openid, { type })
    const rows = await sentBy(test, openid, { amount: 4 })
    const [erased = 0, gone = 0] = rows.map(({ id }) => id)
    await change('DELETE FROM media WHERE id = ?', [erased])
    await change(`UPDATE media SET state = 'gone' WHERE id = ?`, [gone])
    await test.app.files.write('media/0/777', Buffer.from('of a database that is newer than this one'), { maxBytes: 100 })
    expect(await sweepMedia({ db: test.app.db, files: test.app.files })).toBe(2)
    expect(rows.map(({ id }) => existsSync(pathOf(test, id)))).toEqual([false, false, true, true])
    expect(existsSync(pathOf(test, 777))).toBe(true)
  })

  it('lets go of what is old', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.send(openid, { type: 'image' })
    await sentOne(test, openid)
    const { media } = test.app.channel
    const sentAt = test.clock.now()
    test.clock.advance({ seconds: 1 })
    expect([await media.countBefore(test.accountId, sentAt), await media.countBefore(test.accountId, test.clock.now())]).toEqual([0, 1])
    expect(await media.eraseBefore(test.accountId, sentAt)).toBeNull()
    const piece = await media.eraseBefore(test.accountId, test.clock.now())
    expect(piece).toMatchObject({ rows: 1 })
    await test.app.db.write((tx) => piece?.write(tx) ?? Promise.resolve())
    expect(await media.countBefore(test.accountId, test.clock.now())).toBe(0)
  })
})
