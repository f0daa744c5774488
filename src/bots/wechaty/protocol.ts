import type { TouchContent } from '../../reach/index.ts'

/** Where the code of a plugin lies: a package or a file, and which of its exports. */
export interface PluginSource { name: string, module: string, exportName: string | null }

/** An account for which a plugin is on. */
export interface PluginAccount { accountId: number, version: number, options: Record<string, unknown> }

/** A follower as a plugin sees them. */
export interface ShownFollower { openid: string, name: string, remark: string, subscribed: boolean }

/** One message for a plugin. */
export interface GivenMessage {
  /** Of the row that waits for its end. */
  runId: number
  accountId: number
  messageId: number
  follower: ShownFollower
  /** WeChat's type. */
  type: string
  content: Record<string, unknown>
  atMs: number
}

/** A file that a plugin says. */
export interface SaidFile { type: 'file', name: string, bytes: Uint8Array }

/** What a plugin asks of the house. */
export type PluginCall =
  | { verb: 'say', accountId: number, openid: string, runId: number | null, turn: number, content: TouchContent | SaidFile }
  | { verb: 'follower', accountId: number, openid: string }
  | { verb: 'remark', accountId: number, openid: string, remark: string | null }
  | { verb: 'tag', accountId: number, openid: string, tag: string, isOn: boolean }
  | { verb: 'tags', accountId: number, openid: string | null }
  | { verb: 'file', accountId: number, mediaId: string }

/** An error that a plugin is told of, or that it made: a code without any of the text. */
export interface ToldError { code: string, message: string }

export type ToThread =
  | { is: 'accounts', accounts: readonly PluginAccount[] }
  | { is: 'messages', messages: readonly GivenMessage[] }
  | { is: 'answer', callId: number, value: unknown, error: ToldError | null }
  | { is: 'ping' }

export type FromThread =
  | { is: 'ready' }
  | { is: 'call', callId: number, call: PluginCall }
  /** `code` when one of its listeners failed. */
  | { is: 'done', runId: number, code: string | null }
  /** Something failed that belongs to no message. */
  | { is: 'failed', accountId: number | null, code: string }
  /** The code could not be loaded: there is no use in going on. */
  | { is: 'unloadable', code: string }
  | { is: 'beat', usedBytes: number }
