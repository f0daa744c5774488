import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Heard } from '../../../src/followers/index.ts'
import { insertRows } from '../../../src/platform/database/rows.ts'
import { defaultSettings } from '../../../src/reach/settings/settings.schemas.ts'
import { createGrants } from '../../../src/reach/standing/grants.ts'
import { spend, windowShut } from '../../../src/reach/standing/spend.ts'
import { createStandingStore } from '../../../src/reach/standing/standing.store.ts'
import { createWindows } from '../../../src/reach/standing/windows.ts'
import { parseInbound } from '../../../src/wechat/inbound.ts'
import { type Ground, startGround } from '../../platform/harness.ts'
import { noon, noonMs, question } from './standings.ts'

const accountId = 1
const wanted = { bounds: noon, quiet: { untilMs: 0, attributeId: null, byZone: new Map<string, number>() }, templateIds: ['t1', 'long'] }
const second = 1000
const hour = 3600 * second

describe('windows and grants', () => {
  let ground: Ground
  let db: Ground['db']
  let store: ReturnType<typeof createStandingStore>
  let listen: (heard: readonly Heard[]) => Promise<void>
  let nextId = 100

  beforeAll(async () => {
    ground = await startGround()
    db = ground.db
    store = createStandingStore(db)
    const windows = createWindows({ db, settingsOf: async () => defaultSettings })
    const grants = createGrants({ dialect: db.dialect, lockStates: store.lockStates })
    listen = (heard) => db.write(async (tx) => {
      await windows(tx, heard)
      await grants(tx, heard)
    })
    await db.write((tx) => insertRows(tx, {
      table: 'message_templates', columns: ['accountId', 'kind', 'templateId', 'title', 'content', 'fields', 'isLongTerm', 'createdAt', 'syncedAt'],
      rows: [[accountId, 'notice', 'long', '', '', '[]', 1, 0, 0], [2, 'notice', 't1', '', '', '[]', 1, 0, 0]],
    }))
  })
  afterAll(() => ground.stop())

  async function somebody (): Promise<number> {
    nextId += 1
    await db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['id', 'accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'], rows: [[nextId, accountId, `o${nextId}`, 1, 0, 0, 0]],
    }))
    return nextId
  }

  const heard = (followerId: number, atMs: number, fields: string): Heard => ({
    accountId, followerId, openid: `o${followerId}`, inboxId: 1, receivedAt: new Date(atMs),
    inbound: parseInbound(`<xml><ToUserName>gh</ToUserName><FromUserName>o${followerId}</FromUserName><CreateTime>${atMs / 1000}</CreateTime>${fields}</xml>`),
  })
  const text = '<MsgType>text</MsgType><Content>好</Content><MsgId>1</MsgId>'
  const menuItem = `${text}<bizmsgmenuid>1</bizmsgmenuid>`
  const event = (name: string, more = '') => `<MsgType>event</MsgType><Event>${name}</Event>${more}`
  const popup = (status: string, ...ids: string[]) => event('subscribe_msg_popup_event',
    `<SubscribeMsgPopupEvent>${ids.map((id) => `<List><TemplateId>${id}</TemplateId><SubscribeStatusString>${status}</SubscribeStatusString><PopupScene>1</PopupScene></List>`).join('')}</SubscribeMsgPopupEvent>`)
  const change = (status: string, id: string) => event('subscribe_msg_change_event',
    `<SubscribeMsgChangeEvent><List><TemplateId>${id}</TemplateId><SubscribeStatusString>${status}</SubscribeStatusString></List></SubscribeMsgChangeEvent>`)

  const standingOf = async (id: number) => {
    const standing = (await store.readStandings(db.read, accountId, [id], wanted)).get(id)
    if (standing === undefined) throw new Error('not there')
    return standing
  }
  async function write (id: number, next: (standing: Awaited<ReturnType<typeof standingOf>>) => Awaited<ReturnType<typeof standingOf>>, atMs = noonMs): Promise<void> {
    await db.write(async (tx) => {
      await store.lockStates(tx, accountId, [id])
      const before = await store.readStandings(tx, accountId, [id], wanted)
      await store.writeStandings(tx, before, new Map([...before].map(([key, each]) => [key, next(each)])), { ...noon, atMs })
    })
  }
  const sendAt = (id: number, atMs: number, parts = 1) => write(id, (standing) => spend(standing, question({ purpose: 'answer', parts }), { ...noon, atMs }))

  it.each([
    ['a text', text, 5, 48 * hour],
    ['a picture', '<MsgType>image</MsgType><MediaId>1</MediaId><PicUrl>x</PicUrl><MsgId>1</MsgId>', 5, 48 * hour],
    ['a kind of message that is new', '<MsgType>hologram</MsgType><MsgId>1</MsgId>', 5, 48 * hour],
    ['a click in a menu message', menuItem, 3, 60 * second],
    ['a click', event('CLICK', '<EventKey>k</EventKey>'), 3, 60 * second],
    ['a scan from the menu', event('scancode_push'), 3, 60 * second],
    ['a scan from the menu that waits', event('scancode_waitmsg'), 3, 60 * second],
    ['a scan', event('SCAN', '<EventKey>1</EventKey>'), 3, 60 * second],
    ['a follow', event('subscribe'), 3, 60 * second],
    ['a link in the menu', event('VIEW', '<EventKey>http://x</EventKey>'), 0, null],
    ['pictures from the menu', event('pic_weixin'), 0, null],
    ['a place', event('LOCATION'), 0, null],
    ['a leave', event('unsubscribe'), 0, null],
    ['a result', event('TEMPLATESENDJOBFINISH', '<MsgID>1</MsgID><Status>success</Status>'), 0, null],
  ])('%s opens what the page says', async (_what, fields, left, lastsMs) => {
    const id = await somebody()
    await listen([heard(id, noonMs, fields)])
    expect((await standingOf(id)).window).toEqual({ left, untilMs: lastsMs === null ? 0 : noonMs + lastsMs, atMs: lastsMs === null ? 0 : noonMs, sends: [] })
  })

  it('never shorten what is open, and set the count to at least their own', async () => {
    const id = await somebody()
    await listen([heard(id, noonMs, text), heard(id, noonMs + second, event('CLICK', '<EventKey>k</EventKey>'))])
    expect((await standingOf(id)).window).toMatchObject({ left: 5, untilMs: noonMs + 48 * hour })
    await sendAt(id, noonMs + 2 * second, 4)
    await listen([heard(id, noonMs + 3 * second, event('SCAN', '<EventKey>1</EventKey>'))])
    expect((await standingOf(id)).window).toMatchObject({ left: 3, untilMs: noonMs + 48 * hour })
    // After it has ended, what was left of it is gone.
    await listen([heard(id, noonMs + 49 * hour, event('SCAN', '<EventKey>1</EventKey>'))])
    expect((await standingOf(id)).window).toMatchObject({ left: 3, untilMs: noonMs + 49 * hour + 60 * second })
  })

  it('count what was sent since somebody acted, however late we are told', async () => {
    const id = await somebody()
    await listen([heard(id, noonMs, text)])
    await sendAt(id, noonMs + 10 * second, 2)
    await sendAt(id, noonMs + 30 * second, 1)
    await listen([heard(id, noonMs + 20 * second, text)])
    expect((await standingOf(id)).window.left).toBe(4)
    await listen([heard(id, noonMs + 40 * second, text)])
    expect((await standingOf(id)).window.left).toBe(5)
    // An old one changes nothing any more.
    await sendAt(id, noonMs + 50 * second, 5)
    await listen([heard(id, noonMs - hour, text)])
    expect((await standingOf(id)).window.left).toBe(0)
  })

  it('stay shut when WeChat has shut them, until somebody acts again, which clears every refusal too', async () => {
    const id = await somebody()
    await listen([heard(id, noonMs, text)])
    await write(id, (standing) => ({ ...windowShut(standing, 45047, noonMs + 10 * second), refusal: 'MUTED' }))
    await listen([heard(id, noonMs + 5 * second, text)])
    expect((await standingOf(id)).window.left).toBe(0)
    await listen([heard(id, noonMs + 11 * second, text)])
    expect(await standingOf(id)).toMatchObject({ window: { left: 5 }, refusal: null })
  })

  it('add up what is agreed to, until it is refused', async () => {
    const id = await somebody()
    const grants = async () => Object.fromEntries((await standingOf(id)).grants)
    const some = (left: number, more: object = {}) => ({ left, isLong: false, isRefused: false, ...more })
    await listen([heard(id, noonMs, popup('accept', 't1', 'long')), heard(id, noonMs + second, popup('accept', 't1'))])
    expect(await grants()).toEqual({ t1: some(2), long: some(1, { isLong: true }) })
    await listen([heard(id, noonMs + 2 * second, popup('reject', 't1'))])
    expect(await grants()).toMatchObject({ t1: some(2) })
    await listen([heard(id, noonMs + 3 * second, change('reject', 't1')), heard(id, noonMs + 3 * second, change('reject', 'long'))])
    expect(await grants()).toEqual({ t1: some(0, { isRefused: true }), long: some(0, { isLong: true, isRefused: true }) })
    // Agreed before the refusal and told after it.
    await listen([heard(id, noonMs + 2 * second, popup('accept', 't1'))])
    expect(await grants()).toMatchObject({ t1: some(0, { isRefused: true }) })
    await listen([heard(id, noonMs + 4 * second, popup('accept', 't1', 'long'))])
    expect(await grants()).toEqual({ t1: some(1), long: some(1, { isLong: true }) })
    // A refusal that comes late.
    await listen([heard(id, noonMs + 3 * second, change('reject', 't1'))])
    expect(await grants()).toMatchObject({ t1: some(1) })
  })

  const notify = (id: number, atMs: number) => write(id, (standing) => (
    spend(standing, question({ route: 'notice', purpose: 'notice', templateId: 't1' }), { ...noon, atMs })), atMs)

  it('are refused by what was said before the last notice went, and told after it', async () => {
    const id = await somebody()
    await listen([heard(id, noonMs, popup('accept', 't1')), heard(id, noonMs + second, popup('accept', 't1'))])
    await notify(id, noonMs + 3 * second)
    await listen([heard(id, noonMs + 2 * second, change('reject', 't1'))])
    expect((await standingOf(id)).grants.get('t1')).toEqual({ left: 0, isLong: false, isRefused: true })
  })

  it('are not lost to a notice that goes at the same time', async () => {
    const ids: number[] = []
    for (let count = 0; count < 20; count += 1) ids.push(await somebody())
    await listen(ids.map((id) => heard(id, noonMs, popup('accept', 't1'))))
    await Promise.all(ids.flatMap((id) => [notify(id, noonMs + second), listen([heard(id, noonMs + second, popup('accept', 't1'))])]))
    const standings = await store.readStandings(db.read, accountId, ids, wanted)
    expect(ids.map((id) => standings.get(id)?.grants.get('t1')?.left)).toEqual(ids.map(() => 1))
  })

  it('of many followers are written in one go', async () => {
    const ids = [await somebody(), await somebody(), await somebody()]
    await listen(ids.toReversed().flatMap((id) => [heard(id, noonMs, text), heard(id, noonMs + second, text), heard(id, noonMs + second, popup('accept', 't1'))]))
    const standings = await store.readStandings(db.read, accountId, ids, wanted)
    for (const id of ids) expect(standings.get(id)).toMatchObject({ window: { left: 5, atMs: noonMs + second } })
  })
})
