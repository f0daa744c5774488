import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { articleOf, cardOf, messagePayload } from '../../../src/bots/wechaty/thread/payload.ts'
import { type House, OfficialPuppet, unsupported } from '../../../src/bots/wechaty/thread/puppet.ts'

const mixins = join(dirname(fileURLToPath(import.meta.resolve('wechaty-puppet'))), '..', 'mixins')
/** All that Wechaty may ask of a puppet, as its own declarations say. */
const asked = [...new Set(readdirSync(mixins).filter((file) => file.endsWith('.d.ts') && !file.includes('spec'))
  .flatMap((file) => [...readFileSync(join(mixins, file), 'utf8').matchAll(/^ +(\w+)\(.*Promise</gm)].map(([, name = '']) => name)))]

const follower = { openid: 'o1', name: '白露', remark: '', subscribed: true }
const given = { runId: 1, accountId: 1, messageId: 7, follower, type: 'text', content: { content: '你好' }, atMs: 1_767_225_600_000 }
const nothing = async (): Promise<void> => {}
const house: House = {
  say: nothing, follower: async () => follower, remark: nothing, tag: nothing, tags: async () => [], file: async () => ({ name: 'x', bytes: new Uint8Array() }),
  message: (id) => (id === '7' ? given : undefined),
}

describe('an official account as a puppet', () => {
  const puppet = new OfficialPuppet(house)
  const call = (name: string, ...values: unknown[]) => (puppet as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>)[name]?.(...values)

  it.each(asked)('knows %s', (name) => {
    expect(typeof (puppet as unknown as Record<string, unknown>)[name]).toBe('function')
  })

  it.each(unsupported)('refuses %s by name', async (name) => {
    await expect(call(name, 'a', 'b')).rejects.toMatchObject({ code: 'NOT_SUPPORTED', message: expect.stringContaining(name) as string })
  })

  it('has neither rooms nor a list of followers', async () => {
    expect(await call('roomList')).toEqual([])
    expect(await call('contactList')).toEqual([])
    await expect(call('messageFile', '7')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
    await expect(call('messageRawPayload', '8')).rejects.toMatchObject({ code: 'MESSAGE_GONE' })
  })

  it.each([
    ['text', { content: '你好' }, 7, '你好'], ['voice', { recognition: '查物流', mediaId: 'm' }, 2, '查物流'], ['image', { mediaId: 'm' }, 6, ''],
    ['link', { title: '新茶' }, 14, ''], ['location', { label: '杭州' }, 8, ''], ['something', {}, 0, ''],
  ])('shows a message of type %s', (type, content, expected, text) => {
    expect(messagePayload({ ...given, type, content })).toMatchObject({ id: '7', talkerId: 'o1', listenerId: 'account', type: expected, text, timestamp: 1_767_225_600 })
  })

  it('makes contents of links and cards', () => {
    expect(articleOf({ title: '新茶', url: 'https://shop.example.com/new', thumbnailUrl: 'https://shop.example.com/tea.jpg' }))
      .toEqual({ type: 'article', title: '新茶', url: 'https://shop.example.com/new', pictureUrl: 'https://shop.example.com/tea.jpg' })
    const card = { title: '下单', appid: 'wx0123456789abcdef', pagePath: 'pages/order' }
    expect(cardOf({ ...card, thumbUrl: 'material:12' })).toEqual({ type: 'miniProgram', ...card, thumbMaterialId: 12 })
    expect(cardOf({ ...card, thumbKey: 'abc', thumbUrl: 'https://elsewhere.example.com/x.png' })).toEqual({ type: 'miniProgram', ...card, thumbMediaId: 'abc' })
    expect(cardOf({})).toEqual({ type: 'miniProgram', title: '', appid: '', pagePath: '' })
  })
})
