import type { Agent } from '../../agents/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import { fillIn, type Values } from '../../platform/variables.ts'
import type { Conversation } from '../record/conversation.entity.ts'
import type { ConversationService } from '../record/conversation.service.ts'
import type { LabelService } from '../record/label.service.ts'
import type { MessageService } from '../record/message.service.ts'
import type { Handover } from '../routing/handover.service.ts'
import { variableEmpty } from './helps.errors.ts'
import type { Macro, MacroAction } from './macro.entity.ts'
import type { ValuesFor } from './values.ts'

/** What a macro can do, with the verbs of those who do it. */
export interface MacroVerbs {
  messages: Pick<MessageService, 'reply' | 'note' | 'isSaid'>
  labels: Pick<LabelService, 'label'>
  conversations: Pick<ConversationService, 'get' | 'prioritise' | 'snooze' | 'resolve'>
  transfer: Handover['transfer']
}

interface Needs extends MacroVerbs { db: Database, clock: Clock, valuesFor: ValuesFor }

export interface Run {
  macro: Macro
  conversationId: number
  agent: Agent
  /** May move what others hold. */
  isSupervisor: boolean
  /** Of this run: the same again does nothing more. */
  key: string
  /** In the same transaction. */
  audit: (tx: Tx) => Promise<void>
}

export interface Ran { conversation: Conversation, messageIds: number[], isNew: boolean }

/** What it says was said before, so all of it was done before: what this run did up to here is undone. */
class RanBeforeError extends Error {}

/** Does several things with a conversation, all or none of them. */
export function createMacroRun ({ db, clock, messages, labels, conversations, transfer, valuesFor }: Needs) {
  async function say (tx: Tx, run: Run, conversation: Conversation, { text, at }: { text: string, at: number }): Promise<number> {
    const { message, isNew } = await messages.reply(tx, { conversation, agentId: run.agent.id, content: { type: 'text', text }, key: keyOf(run, at) })
    if (!isNew) throw new RanBeforeError()
    return message.id
  }

  /** Tells the message that it made, if it made one. */
  async function step (tx: Tx, run: Run, conversation: Conversation, action: MacroAction & { at: number }, values: Values): Promise<number | null> {
    const { agent } = run
    if (action.do === 'say') return say(tx, run, conversation, { text: filled(action.text, values), at: action.at })
    if (action.do === 'note') return (await messages.note(tx, { conversation, agentId: agent.id, text: action.text, mentions: [] })).id
    await move(tx, run, conversation, action)
    return null
  }

  function move (tx: Tx, { agent, isSupervisor }: Run, { accountId, id }: Conversation, action: Exclude<MacroAction, { do: 'say' | 'note' }>): Promise<unknown> {
    const options = { by: { kind: 'agent' as const, id: agent.id }, why: 'MACRO' }
    const acting = { ...options, heldBy: isSupervisor ? undefined : agent.id }
    if (action.do === 'label') return labels.label(tx, accountId, id, { add: [action.labelId], remove: [] }, options)
    if (action.do === 'unlabel') return labels.label(tx, accountId, id, { add: [], remove: [action.labelId] }, options)
    if (action.do === 'prioritise') return conversations.prioritise(tx, accountId, id, action.priority, options)
    if (action.do === 'transfer') return transfer(tx, accountId, id, { teamId: action.teamId }, { ...acting, agentId: agent.id })
    if (action.do === 'snooze') return conversations.snooze(tx, accountId, id, { ...acting, until: new Date(clock.now().getTime() + action.minutes * 60_000) })
    return conversations.resolve(tx, accountId, id, acting)
  }

  /** Asked first, for what comes before it may be impossible by now. */
  async function ranBefore (tx: Tx, run: Run): Promise<boolean> {
    const { agent: { id: agentId }, macro: { accountId, actions } } = run
    const at = actions.findIndex((action) => action.do === 'say')
    return at !== -1 && messages.isSaid(tx, { accountId, agentId, key: keyOf(run, at) })
  }

  async function all (tx: Tx, run: Run, conversation: Conversation, values: Values): Promise<number[]> {
    if (await ranBefore(tx, run)) throw new RanBeforeError()
    const messageIds: number[] = []
    for (const [at, action] of run.macro.actions.entries()) {
      try {
        const messageId = await step(tx, run, conversation, { ...action, at }, values)
        if (messageId !== null) messageIds.push(messageId)
      } catch (error) {
        throw error instanceof AppError ? error.at(`actions/${at}`) : error
      }
    }
    await change(tx, 'UPDATE macros SET used = used + 1, usedAt = ? WHERE id = ?', [momentValue(clock.now()), run.macro.id])
    await run.audit(tx)
    return messageIds
  }

  /** Refusals name the action that could not be done: `actions/2`. */
  return async function runMacro (run: Run): Promise<Ran> {
    const { macro: { accountId }, conversationId, agent } = run
    const conversation = await conversations.get(accountId, conversationId)
    const values = await valuesFor({ accountId, followerId: conversation.followerId, agent })
    const messageIds = await db.write((tx) => all(tx, run, conversation, values)).catch((error: unknown) => {
      if (error instanceof RanBeforeError) return null
      throw error
    })
    return { conversation: await conversations.get(accountId, conversationId), messageIds: messageIds ?? [], isNew: messageIds !== null }
  }
}

const keyOf = ({ macro, key }: Run, at: number) => `macro:${macro.id}:${key}:${at}`

export type RunMacro = ReturnType<typeof createMacroRun>

/** What would be left out is not said at all: nobody looks at it before it goes. */
function filled (text: string, values: Values): string {
  const { text: said, missing: [first] } = fillIn(text, values)
  if (first !== undefined) throw variableEmpty(first)
  return said
}
