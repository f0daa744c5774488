/** Where a plugin runs: a thread of its own, with Wechaty in it. Nothing here can hold up the house, which ends the thread when it must. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { log } from 'wechaty-puppet'
import type { FromThread, GivenMessage, PluginAccount, PluginCall, PluginSource, ToldError, ToThread } from '../protocol.ts'
import { type Bot, noteStray, type PluginFactory, startBot } from './bot.ts'
import { codeOf } from './code-of.ts'

interface Asking { asked: PluginCall, resolve: (value: unknown) => void, reject: (error: Error) => void }

const port = parentPort
if (port === null) throw new Error('not a thread')
const { module, exportName } = workerData as PluginSource
const tell = (message: FromThread) => port.postMessage(message)

const bots = new Map<number, { version: number, bot: Promise<Bot | null> }>()
/** What the house is asked at once. The rest waits here, where it counts as this plugin's memory. */
const maxAsking = 50
const asking = new Map<number, Asking>()
const waiting: Asking[] = []
let lastCallId = 0

// Wechaty writes to the console, messages and all.
log.level('silent')
for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => { if (!noteStray(error)) tell({ is: 'failed', accountId: null, code: codeOf(error) }) })
}

const call = (asked: PluginCall) => new Promise<unknown>((done, reject) => {
  waiting.push({ asked, resolve: done, reject })
  ask()
})

function ask (): void {
  while (asking.size < maxAsking) {
    const next = waiting.shift()
    if (next === undefined) return
    const callId = ++lastCallId
    asking.set(callId, next)
    try {
      tell({ is: 'call', callId, call: next.asked })
    } catch (error) {
      // It said something that cannot be passed on, such as a function.
      asking.delete(callId)
      next.reject(error as Error)
    }
  }
}

function answered (callId: number, value: unknown, error: ToldError | null): void {
  const its = asking.get(callId)
  asking.delete(callId)
  ask()
  if (error === null) its?.resolve(value)
  else its?.reject(Object.assign(new Error(error.message), { code: error.code, name: error.code }))
}

async function load (): Promise<PluginFactory> {
  const isFile = module.startsWith('.') || module.startsWith('/')
  const loaded = await import(isFile ? pathToFileURL(resolve(module)).href : module) as Record<string, unknown>
  const factory = loaded[exportName ?? 'default']
  if (typeof factory !== 'function') throw Object.assign(new Error('no function'), { code: 'NO_SUCH_EXPORT' })
  return factory as PluginFactory
}

async function begin (account: PluginAccount, factory: PluginFactory): Promise<Bot | null> {
  const { accountId } = account
  const failed = (code: string) => tell({ is: 'failed', accountId, code })
  try {
    return await startBot({ account, factory, call, failed })
  } catch (error) {
    failed(codeOf(error))
    return null
  }
}

function serve (accounts: readonly PluginAccount[], factory: PluginFactory): void {
  const wanted = new Map(accounts.map((account) => [account.accountId, account]))
  for (const [accountId, { version, bot }] of bots) {
    if (wanted.get(accountId)?.version === version) continue
    bots.delete(accountId)
    bot.then((old) => old?.stop()).catch(() => undefined)
  }
  for (const account of accounts) {
    if (!bots.has(account.accountId)) bots.set(account.accountId, { version: account.version, bot: begin(account, factory) })
  }
}

async function take (message: GivenMessage): Promise<void> {
  const bot = await bots.get(message.accountId)?.bot
  const code = bot ? await bot.take(message) : 'PLUGIN_NOT_STARTED'
  tell({ is: 'done', runId: message.runId, code })
}

function usedBytes (): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

try {
  const factory = await load()
  port.on('message', (message: ToThread) => {
    switch (message.is) {
      case 'accounts': return serve(message.accounts, factory)
      case 'messages': for (const each of message.messages) void take(each); return
      case 'answer': return answered(message.callId, message.value, message.error)
      case 'ping': return tell({ is: 'beat', usedBytes: usedBytes() })
    }
  })
  tell({ is: 'ready' })
} catch (error) {
  tell({ is: 'unloadable', code: codeOf(error) })
}
