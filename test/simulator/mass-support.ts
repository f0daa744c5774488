import type { Fields } from '../../src/simulator/values.ts'
import { textOf } from '../../src/simulator/values.ts'
import type { Stage } from './support.ts'
import { startStage } from './support.ts'

export const dayMs = 24 * 3_600_000
const toEverybody = { filter: { is_to_all: true } }
export const hello = { msgtype: 'text', text: { content: '你好' } }

/** A draft with articles of these titles, as the content of a send. */
export function news ({ account }: Stage, ...titles: string[]) {
  return { msgtype: 'mpnews', mpnews: { media_id: account.addDraft(...titles) } }
}

/** With as many followers as asked for: o0, o1 and so on. */
export async function startCrowd (count: number, options?: Parameters<typeof startStage>[0]): Promise<Stage> {
  // A result is told once, however busy the machine is.
  const stage = await startStage({ deadlineMs: 5000, ...options })
  for (let number = 0; number < count; number += 1) stage.account.addFollower({ openid: `o${number}` })
  return stage
}

/** To all or to a tag; with a key of its own unless it brings one. */
export function sendAll (stage: Stage, body: Fields): Promise<Fields> {
  return stage.call('POST', '/cgi-bin/message/mass/sendall', { ...toEverybody, ...hello, clientmsgid: nextKey(), ...body })
}

export function sendList (stage: Stage, touser: unknown, body: Fields = {}): Promise<Fields> {
  return stage.call('POST', '/cgi-bin/message/mass/send', { touser, ...hello, clientmsgid: nextKey(), ...body })
}

let keys = 0

function nextKey (): string {
  keys += 1
  return `key${keys}`
}

/** Makes a tag and puts it on these. */
export async function tagged (stage: Stage, openids: string[]): Promise<number> {
  const { tag } = await stage.call('POST', '/cgi-bin/tags/create', { tag: { name: `标签${nextKey()}` } })
  const tagid = Number((tag as Fields)['id'])
  await stage.call('POST', '/cgi-bin/tags/members/batchtagging', { openid_list: openids, tagid })
  return tagid
}

/** The newest result that the webhook was told. */
export async function result ({ account, webhook }: Stage): Promise<string> {
  await account.eventsTold()
  return webhook.calls.at(-1)?.body ?? ''
}

/** Its counts: all, left by the filters, sent, failed. */
export async function counts (stage: Stage): Promise<number[]> {
  const event = await result(stage)
  return ['TotalCount', 'FilterCount', 'SentCount', 'ErrorCount'].map((name) => Number(new RegExp(`<${name}>(\\d+)<`).exec(event)?.[1]))
}

/** The id as the operator sees it, for a JSON number cannot hold it. */
export function newestId ({ account }: Stage): string {
  return account.massJobs()[0]?.msgId ?? ''
}

export async function status (stage: Stage, msgId = newestId(stage)): Promise<string> {
  return textOf((await stage.call('POST', '/cgi-bin/message/mass/get', { msg_id: msgId }))['msg_status'])
}

export function lastRule ({ simulator }: Stage): string | undefined {
  return simulator.log.at(-1)?.rule
}
