import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syncEveryTemplate } from '../../../src/reach/library/template.jobs.ts'
import { callJson, startTestApp, type TestApp } from '../../support/test-app.ts'

interface TemplateView { id: number, kind: string, templateId: string, title: string, fields: Array<{ key: string, type: string }>, isLongTerm: boolean, syncedAt: string, goneAt: string | null }
interface Page { items: TemplateView[], next: number | null }

const none = { state: 'synced', listed: 0, added: 0, gone: 0, code: null }

describe('templates and notices of an account', () => {
  let test: TestApp
  let order: string
  let reminder: string
  beforeAll(async () => {
    test = await startTestApp()
    order = test.wechat.addTemplate({ title: '发货通知', content: '商品名称{{thing1.DATA}}\n发货时间{{time2.DATA}}', example: '商品名称：龙井' })
    reminder = test.wechat.addSubscriptionTemplate({
      title: '取货提醒', content: '方式{{enum_string1.DATA}}', isLongTerm: true, enumValues: { enum_string1: ['快递', '自提'] },
    })
  })
  afterAll(() => test.stop())

  const sync = () => test.send<{ kinds: unknown[] }>('POST', `${test.api}/templates/sync`)
  const list = async (query = '') => (await test.get<Page>(`${test.api}/templates${query}`)).body
  /** What somebody does in WeChat's console. */
  const elsewhere = (path: string, body: object) => callJson(`${test.simulator.url}${path}?access_token=${test.wechat.token()}`, { method: 'POST', body })

  it('are fetched from WeChat, with what each field takes', async () => {
    expect(await list()).toEqual({ items: [], next: null })
    expect(await sync()).toMatchObject({ status: 200, body: { kinds: [{ ...none, kind: 'template', listed: 1, added: 1 }, { ...none, kind: 'notice', listed: 1, added: 1 }] } })
    const { items } = await list()
    expect(items).toMatchObject([
      { kind: 'notice', templateId: reminder, title: '取货提醒', isLongTerm: true, goneAt: null, fields: [{ key: 'enum_string1', type: 'enum_string', values: ['快递', '自提'] }] },
      { kind: 'template', templateId: order, isLongTerm: false, fields: [{ key: 'thing1', type: 'thing', label: '商品名称' }, { key: 'time2', type: 'time' }] },
    ])
    expect((await list('?kind=template')).items).toHaveLength(1)
    const first = await list('?limit=1')
    expect(first.items).toMatchObject([{ templateId: reminder }])
    expect(await list(`?limit=1&before=${first.next}`)).toMatchObject({ items: [{ templateId: order }] })
    expect((await test.get(`${test.api}/templates/${items[0]?.id}`)).body).toMatchObject({ templateId: reminder })
    expect(await test.get(`${test.api}/templates/999`)).toMatchObject({ status: 404, body: { code: 'TEMPLATE_NOT_FOUND' } })
    const { body: audit } = await test.get<{ items: Array<{ action: string, detail: unknown }> }>(`${test.api}/audit?action=templates.sync`)
    expect(audit.items).toMatchObject([{ detail: { kinds: [{ kind: 'template', listed: 1 }, { kind: 'notice', listed: 1 }] } }])
  })

  it('say what is wrong with the data of a message', async () => {
    const { templates } = test.app.reach.library
    const faults = await templates.check(test.accountId, { type: 'template', templateId: order, data: { thing1: { value: '龙井' }, time2: { value: '很快' } } })
    expect(faults).toMatchObject([{ code: 'TEMPLATE_VALUE_UNFIT', place: 'content/data/time2/value' }])
    expect(await templates.check(test.accountId, { type: 'template', templateId: order, data: { thing1: { value: '龙井' }, time2: { value: '15:01' } } })).toEqual([])
    expect(await templates.check(test.accountId, { type: 'notice', templateId: order, data: {} })).toMatchObject([{ code: 'TEMPLATE_UNKNOWN' }])
    expect(await templates.find(test.accountId, 'notice', reminder)).toMatchObject({ isLongTerm: true })
    expect(await templates.find(test.accountId + 1, 'notice', reminder)).toBeNull()
  })

  it('are kept as gone when WeChat no longer lists them, and sent no more', async () => {
    const another = test.wechat.addTemplate({ title: '到货通知', content: '商品{{thing1.DATA}}' })
    await elsewhere('/cgi-bin/template/del_private_template', { template_id: order })
    test.clock.advance({ hours: 1 })
    expect(await sync()).toMatchObject({ status: 200, body: { kinds: [{ kind: 'template', listed: 1, added: 1, gone: 1 }, { kind: 'notice', listed: 1, added: 0, gone: 0 }] } })
    expect((await list('?kind=template')).items.map(({ templateId }) => templateId)).toEqual([another])
    const gone = (await list('?kind=template&gone=true')).items.find(({ templateId }) => templateId === order)
    expect(gone).toMatchObject({ goneAt: '2026-03-01T10:00:00.000Z' })
    const data = { thing1: { value: '龙井' }, time2: { value: '15:01' } }
    expect(await test.app.reach.library.templates.check(test.accountId, { type: 'template', templateId: order, data })).toMatchObject([{ code: 'TEMPLATE_UNKNOWN' }])
    // A second sync finds nothing new, and one that comes back is there again as the same row.
    expect(await sync()).toMatchObject({ body: { kinds: [{ added: 0, gone: 0 }, { added: 0, gone: 0 }] } })
    test.wechat.addTemplate({ templateId: order, title: '发货通知二', content: '商品名称{{thing1.DATA}}' })
    await sync()
    expect((await list('?kind=template')).items).toContainEqual(expect.objectContaining({ id: gone?.id, title: '发货通知二', goneAt: null }))
  })

  it('stay as they are while WeChat does not tell', async () => {
    test.simulator.faults.set({ api: '/wxaapi/newtmpl/gettemplate', fault: 'refuse', errcode: 48001, count: 1 })
    expect(await sync()).toMatchObject({ status: 200, body: { kinds: [{ kind: 'template', state: 'synced' }, { kind: 'notice', state: 'refused', code: 'WECHAT_48001' }] } })
    expect((await list('?kind=notice')).items).toHaveLength(1)
    for (const api of ['/wxaapi/newtmpl/gettemplate', '/cgi-bin/template/get_all_private_template']) test.simulator.faults.set({ api, fault: 'refuse', errcode: 48001, count: 1 })
    expect(await sync()).toMatchObject({ status: 409, body: { code: 'WECHAT_48001' } })
    expect((await list()).items).toHaveLength(3)
  })

  it('are synced once when two ask at a time', async () => {
    const added = test.wechat.addTemplate({ title: '双份', content: '{{thing1.DATA}}' })
    const answers = await Promise.all([sync(), sync(), sync()])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await list()).items.filter(({ templateId }) => templateId === added)).toHaveLength(1)
  })

  it('are fetched every night, of accounts that may have some', async () => {
    const { db, log: logger, reach: { library: { templates } } } = test.app
    await test.send('POST', '/api/v1/accounts', {
      name: '未认证', appid: 'wxaaaaaaaaaaaaaaaa', originalId: 'gh_second', kind: 'subscription', isVerified: false, mode: 'plain', token: 'secondtoken', appSecret: 'secretsecretsecret12',
    })
    test.clock.advance({ hours: 1 })
    await syncEveryTemplate({ db, logger, templates })
    expect((await list()).items.map(({ syncedAt }) => syncedAt)).toEqual(Array.from({ length: 4 }, () => '2026-03-01T11:00:00.000Z'))
    expect(test.logs.filter((line) => line.includes('templates not synced'))).toEqual([])
    test.simulator.faults.set({ api: '/wxaapi/newtmpl/gettemplate', fault: 'refuse', errcode: 48001, count: 1 })
    await syncEveryTemplate({ db, logger, templates })
    expect(test.logs.filter((line) => line.includes('templates not synced') && line.includes('WECHAT_48001'))).toHaveLength(1)
  })

  it('are not for every account', async () => {
    const { body: accounts } = await test.get<{ items: Array<{ id: number, appid: string }> }>('/api/v1/accounts')
    const unverified = accounts.items.find(({ appid }) => appid === 'wxaaaaaaaaaaaaaaaa')?.id
    expect(await test.send('POST', `/api/v1/accounts/${unverified}/templates/sync`)).toMatchObject({ status: 403, body: { code: 'TEMPLATES_NOT_ALLOWED' } })
    expect((await test.get(`/api/v1/accounts/${unverified}/reach/content-table`)).body).toMatchObject({
      account: { kind: 'subscription', isVerified: false, routes: ['passive'] },
      contents: expect.arrayContaining([{ type: 'text', routes: ['passive', 'service', 'mass'], open: ['passive'] }, { type: 'menu', routes: ['service'], open: [] }]),
    })
    expect((await test.get(`${test.api}/reach/content-table`)).body).toMatchObject({ account: { routes: ['passive', 'service', 'notice', 'template', 'mass'] } })
  })
})
