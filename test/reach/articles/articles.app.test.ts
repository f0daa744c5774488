import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleFiles } from '../../../src/simulator/sample-files.ts'
import { callJson, eventually, signIn, startTestApp, type TestApp } from '../../support/test-app.ts'

interface ArticleView {
  id: number, status: string, version: number, taskId: number | null, problem: { code: string, message: string } | null, mediaId: string | null, articleId: string | null
  urls: Array<{ part: number, url: string }>, parts: Array<{ title: string }>
}
interface WechatPage { total: number, items: Array<{ mediaId: string | null, articleId: string | null, parts: Array<{ title: string, isDeleted: boolean }> }> }

const add = '/cgi-bin/draft/add'
const submit = '/cgi-bin/freepublish/submit'
// Shorter than our first look after it.
const publishMs = 10_000

let test: TestApp
let cover: number
let inside: number
let sound: number

async function upload (kind: string, body: Buffer): Promise<number> {
  const answer = await request(`${test.url}${test.api}/materials?kind=${kind}&name=a`, {
    method: 'POST', headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/octet-stream', cookie: await signIn(test.url) }, body,
  })
  return (await answer.body.json() as { id: number }).id
}
const news = (title: string, more: object = {}) => ({ type: 'news', title, content: '<p>好</p>', coverMaterialId: cover, ...more })
const write = async (...parts: object[]) => (await test.send<ArticleView>('POST', `${test.api}/articles`, { parts })).body
const read = async (id: number) => (await test.get<ArticleView>(`${test.api}/articles/${id}`)).body
const act = async (id: number, what: string) => test.send<ArticleView>('POST', `${test.api}/articles/${id}/${what}`, { version: (await read(id)).version })
/** Until the task has ended, whatever came of it. */
const worked = (id: number) => eventually(async () => {
  test.clock.advance({ ms: 100 })
  const article = await read(id)
  return article.taskId === null && article
})
async function acted (id: number, what = 'publish'): Promise<ArticleView> {
  expect(await act(id, what)).toMatchObject({ status: 202, body: { id, problem: null } })
  return worked(id)
}
const becomes = (id: number, status: string) => eventually(async () => {
  const article = await read(id)
  return article.status === status && article
})
/** WeChat has looked at it; its event is on its way. */
const reviewed = () => {
  test.clock.advance({ ms: publishMs })
  test.simulator.advance(0)
}
const calls = (api: string) => test.wechat.calls[api] ?? 0
const atWechat = async (box: string) => (await test.get<WechatPage>(`${test.api}/articles/wechat?box=${box}`)).body

describe('articles', () => {
  beforeAll(async () => {
    test = await startTestApp({ account: { limits: { publishMs } } })
    cover = await upload('thumb', sampleFiles.thumb.bytes)
    inside = await upload('image', sampleFiles.image.bytes)
    sound = await upload('voice', sampleFiles.voice.bytes)
  })
  afterAll(() => test.stop())

  it('are written and held against what WeChat takes, with the place of each fault', async () => {
    const refused = async (...parts: object[]) => test.send('POST', `${test.api}/articles`, { parts })
    const at = (place: string, code: string) => ({ status: 400, body: { code, place: `body/parts/${place}` } })
    expect(await refused(news('一'), news('二', { content: '<img src="https://a.example/x.png">' }))).toMatchObject(at('1/content', 'ARTICLE_PICTURE_FOREIGN'))
    expect(await refused(news('一', { content: `<img src="material:${sound}">` }))).toMatchObject(at('0/content', 'MATERIAL_OF_OTHER_KIND'))
    expect(await refused(news('一', { coverMaterialId: 4711 }))).toMatchObject(at('0/coverMaterialId', 'MATERIAL_UNKNOWN'))
    expect(await refused({ type: 'pictures', title: '一', content: '', materialIds: [inside, cover] })).toMatchObject({ status: 201 })
    expect(await refused(news('三'.repeat(33)))).toMatchObject(at('0/title', 'INPUT_INVALID'))

    const { id } = await write(news('一'))
    const put = (version: number, title: string) => test.send<ArticleView>('PUT', `${test.api}/articles/${id}`, { version, parts: [news(title), news('第二')] })
    expect(await put(1, '改')).toMatchObject({ status: 200, body: { version: 2, status: 'draft', parts: [{ title: '改' }, { title: '第二' }] } })
    expect(await put(1, '又改')).toMatchObject({ status: 409, body: { code: 'ARTICLE_CHANGED' } })
    const { body: page } = await test.get<{ items: ArticleView[], next: number }>(`${test.api}/articles?limit=1`)
    expect(page).toMatchObject({ items: [{ id }], next: id })
    expect(page.items[0]?.parts).toEqual([{ type: 'news', title: '改' }, { type: 'news', title: '第二' }])
    expect(await test.send('DELETE', `${test.api}/articles/${id}`)).toMatchObject({ status: 204 })
    expect(await test.get(`${test.api}/articles/${id}`)).toMatchObject({ status: 404 })
  })

  it('are published with their pictures, and the event tells the end', async () => {
    const parts = [news('明前龙井', { content: `<p>山</p><img src="material:${inside}">`, digest: '第一批' }), { type: 'pictures', title: '茶山', content: '三月', materialIds: [inside] }]
    const { id } = await write(...parts)
    const taken = await acted(id)
    expect(taken).toMatchObject({ status: 'publishing', articleId: null })
    expect(await act(id, 'publish')).toMatchObject({ status: 409, body: { code: 'ARTICLE_NO_DRAFT' } })
    const { body: draft } = await callJson<{ news_item: Array<{ content: string, digest: string }> }>(`${test.simulator.url}/cgi-bin/draft/get?access_token=${test.wechat.token()}`, {
      method: 'POST', body: { media_id: taken.mediaId },
    })
    expect(draft.news_item[0]?.content).toMatch(/^<p>山<\/p><img src="http:\/\/[^"]+\/mmbiz\/[^"]+">$/)
    reviewed()
    const published = await becomes(id, 'published')
    expect(published).toMatchObject({ mediaId: null, problem: null, urls: [{ part: 1 }, { part: 2 }], articleId: expect.any(String) as string })
    expect(calls('/cgi-bin/freepublish/get')).toBe(0)
    expect(await atWechat('published')).toMatchObject({ total: 1, items: [{ articleId: published.articleId, parts: [{ title: '明前龙井', isDeleted: false }, {}] }] })
    expect(await atWechat('drafts')).toMatchObject({ total: 0 })

    // A second one with the same pictures gives none of them to WeChat again.
    const uploads = [calls('/cgi-bin/media/uploadimg'), calls('/cgi-bin/material/add_material')]
    expect(uploads).toEqual([1, 2])
    const again = await write(...parts)
    await acted(again.id, 'place')
    expect([calls('/cgi-bin/media/uploadimg'), calls('/cgi-bin/material/add_material')]).toEqual(uploads)
    expect(await atWechat('drafts')).toMatchObject({ total: 1 })
    expect(await test.send('DELETE', `${test.api}/articles/${again.id}`)).toMatchObject({ status: 204 })
    expect(await atWechat('drafts')).toMatchObject({ total: 0 })
  })

  it('are found published when the event never comes', async () => {
    const { id } = await write(news('无事件'))
    await acted(id)
    const { webhookUrl } = test.wechat.settings
    test.wechat.setWebhook(null)
    reviewed()
    await eventually(async () => {
      test.clock.advance({ seconds: 30 })
      return (await read(id)).status === 'published'
    })
    test.wechat.setWebhook(webhookUrl)
    expect(await read(id)).toMatchObject({ articleId: expect.any(String) as string, urls: [{ part: 1 }] })
  })

  it('that WeChat’s review refuses are drafts again, and say which part', async () => {
    const { id } = await write(news('好'), news('不好'))
    test.wechat.nextPublish({ status: 4, failIdx: [2] })
    await acted(id)
    reviewed()
    const refused = await becomes(id, 'draft')
    expect(refused.problem).toMatchObject({ code: 'ARTICLE_REVIEW_REFUSED', message: expect.stringContaining('2') as string })
    test.wechat.nextPublish({ errcode: 53504 })
    expect(await acted(id)).toMatchObject({ status: 'draft', problem: { code: 'ARTICLE_CHECK_REFUSED' } })

    const made = calls(add)
    expect(await test.send('PUT', `${test.api}/articles/${id}`, { version: refused.version, parts: [news('好'), news('改好了')] })).toMatchObject({ status: 200 })
    await acted(id)
    // The draft of before went when the new one came.
    expect(calls(add)).toBe(made + 1)
    expect(await atWechat('drafts')).toMatchObject({ total: 1, items: [{ parts: [{ title: '好' }, { title: '改好了' }] }] })
    reviewed()
    expect(await becomes(id, 'published')).toMatchObject({ problem: null })
  })

  it('are never published twice: a lost answer leaves them unknown until they are found', async () => {
    const twin = await write(news('答案丢了'))
    await acted(twin.id)
    reviewed()
    const { articleId: taken } = await becomes(twin.id, 'published')
    const { id } = await write(news('答案丢了'))
    const asked = calls(submit)
    test.simulator.faults.set({ api: submit, fault: 'acceptAndLose', count: 1 })
    expect(await acted(id)).toMatchObject({ status: 'unknown', problem: { code: 'ARTICLE_OUTCOME_UNKNOWN' } })
    for (const what of ['publish', 'place']) expect(await act(id, what)).toMatchObject({ status: 409, body: { code: 'ARTICLE_NO_DRAFT' } })
    expect(await test.send('DELETE', `${test.api}/articles/${id}`)).toMatchObject({ status: 409 })
    reviewed()
    await eventually(async () => {
      test.clock.advance({ minutes: 2 })
      return (await read(id)).status === 'published'
    })
    const found = await read(id)
    expect(found).toMatchObject({ problem: null, mediaId: null, urls: [{ part: 1 }] })
    expect(calls(submit)).toBe(asked + 1)
    const there = (await atWechat('published')).items.filter(({ parts: [first] }) => first?.title === '答案丢了').map(({ articleId }) => articleId)
    expect([there.length, new Set(there)]).toEqual([2, new Set([taken, found.articleId])])
  })

  it('stay unknown when WeChat never had them, until somebody says so', async () => {
    const { id } = await write(news('没到'))
    test.simulator.faults.set({ api: submit, fault: 'reset', count: 1 })
    expect(await acted(id)).toMatchObject({ status: 'unknown' })
    const looked = calls('/cgi-bin/draft/get')
    await eventually(() => {
      test.clock.advance({ hours: 1 })
      return calls('/cgi-bin/draft/get') > looked + 1
    })
    expect(await read(id)).toMatchObject({ status: 'unknown' })
    expect(await test.send('POST', `${test.api}/articles/${id}/leave`)).toMatchObject({ status: 200, body: { status: 'draft', problem: null } })
    expect(await test.send('POST', `${test.api}/articles/${id}/leave`)).toMatchObject({ status: 409, body: { code: 'ARTICLE_NOT_UNKNOWN' } })
    await acted(id)
    reviewed()
    await becomes(id, 'published')
    expect((await atWechat('published')).items.filter(({ parts: [first] }) => first?.title === '没到')).toHaveLength(1)
  })

  it('whose task is ended while WeChat is asked are unknown too', async () => {
    const { id } = await write(news('中断'))
    await acted(id, 'place')
    test.simulator.faults.set({ api: submit, fault: 'acceptAndStall', count: 1, ms: 1500 })
    const asked = calls(submit)
    const { body: { taskId } } = await act(id, 'publish')
    await eventually(() => calls(submit) > asked)
    expect(await test.send('POST', `${test.api}/tasks/${taskId}/cancel`)).toMatchObject({ status: 200 })
    expect(await read(id)).toMatchObject({ status: 'unknown', taskId: null })
    reviewed()
    await eventually(async () => {
      test.clock.advance({ minutes: 2 })
      return (await read(id)).status === 'published'
    })
    expect(calls(submit)).toBe(asked + 1)
  })

  it.each(['acceptAndLose', 'status500'] as const)('are placed once whatever becomes of the answer: %s', async (fault) => {
    const { id } = await write(news(`草稿 ${fault}`))
    test.simulator.faults.set({ api: add, fault, count: 1 })
    const placed = await acted(id, 'place')
    expect(placed).toMatchObject({ status: 'draft', problem: null, mediaId: expect.any(String) as string })
    expect((await atWechat('drafts')).items.map(({ mediaId, parts: [first] }) => [mediaId, first?.title]).filter(([, title]) => title === `草稿 ${fault}`)).toEqual([[placed.mediaId, `草稿 ${fault}`]])
    const made = calls(add)
    await acted(id, 'place')
    expect(calls(add)).toBe(made)
    // Somebody deletes it in WeChat's console: what is published then is another draft.
    await callJson(`${test.simulator.url}/cgi-bin/draft/delete?access_token=${test.wechat.token()}`, { method: 'POST', body: { media_id: placed.mediaId } })
    expect(await acted(id)).toMatchObject({ status: 'draft', mediaId: null, problem: { code: 'ARTICLE_DRAFT_GONE' } })
    expect(await acted(id)).toMatchObject({ status: 'publishing', problem: null })
    expect(calls(add)).toBe(made + 1)
  })

  it('are withdrawn for good, by us or by WeChat', async () => {
    const { body: { items: [one, two] } } = await test.get<{ items: ArticleView[] }>(`${test.api}/articles?limit=50`)
      .then(({ body: { items } }) => ({ body: { items: items.filter(({ status }) => status === 'published') } }))
    const [id, otherId] = [one?.id ?? 0, two?.id ?? 0]
    expect(await test.send('POST', `${test.api}/articles/${id}/withdraw`)).toMatchObject({ status: 200, body: { status: 'withdrawn' } })
    expect(await test.send('POST', `${test.api}/articles/${id}/withdraw`)).toMatchObject({ status: 409, body: { code: 'ARTICLE_NOT_PUBLISHED' } })
    expect((await atWechat('published')).items.find(({ articleId }) => articleId === one?.articleId)?.parts[0]).toMatchObject({ isDeleted: true })
    const [{ publishId }] = await test.app.db.read.query<[{ publishId: string }]>('SELECT publishId FROM articles WHERE id = ?', [otherId])
    await test.wechat.raw('oSimulatedMassHelper00000000', {
      MsgType: 'event', Event: 'PUBLISHJOBFINISH', PublishEventInfo: { publish_id: publishId, publish_status: 6 },
    })
    expect(await becomes(otherId, 'withdrawn')).toMatchObject({ problem: { code: 'ARTICLE_BANNED' } })
    expect(await test.send('DELETE', `${test.api}/articles/${otherId}`)).toMatchObject({ status: 204 })
  })

  it('are not published for an account that may not', async () => {
    const { id } = await write(news('不许'))
    await test.app.db.change("UPDATE accounts SET kind = 'subscription', isVerified = 0 WHERE id = ?", [test.accountId])
    expect(await act(id, 'publish')).toMatchObject({ status: 409, body: { code: 'ARTICLES_NOT_ALLOWED' } })
    expect(await act(id, 'place')).toMatchObject({ status: 202 })
  })
})
