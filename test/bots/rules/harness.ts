import { expect } from 'vitest'
import type { TestApp } from '../../support/test-app.ts'

export interface Page<Item> { items: Item[], next: number | null }
export interface Rule { id: number, name: string, version: number, isOn: boolean, offReason: string | null, code?: string, place?: string }

export const text = (said: string) => ({ type: 'text', text: said })
export const word = (how: 'exact' | 'contains' | 'regex', ...words: string[]) => ({ kind: 'keyword', how, words })

/** What tests do with rules; the app is there when the first of it is called. */
export function rulesOf (app: () => TestApp) {
  const at = (rest = '') => `${app().api}/bots/rules${rest}`
  return {
    at,
    /** It says its own name. */
    async add (name: string, when: object, more: object = {}): Promise<Rule> {
      const { status, body } = await app().send<Rule>('POST', at(), { name, when, contents: [text(`答：${name}`)], ...more })
      expect(status, JSON.stringify(body)).toBe(201)
      return body
    },
    refused: async (fields: object) => (await app().send<Rule>('POST', at(), { name: '不行', when: word('exact', '好'), contents: [text('好')], ...fields })).body,
    remove: async (...some: Rule[]) => { for (const { id } of some) expect((await app().send('DELETE', at(`/${id}`))).status).toBe(204) },
    heard: async (openid: string, said: string) => (await app().wechat.say(openid, said)).replyText,
  }
}
