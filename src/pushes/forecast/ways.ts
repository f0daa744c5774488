import { passing, piecesOf, type Question, type Reason, type Weight } from '../../reach/index.ts'
import type { Push, PushRoute, Variant } from '../record/push.entity.ts'
import { heldOut } from '../record/delivery.entity.ts'
import { type HoldOut, isHeldOut, variantOf } from '../record/share.ts'
import type { Outcome } from './dry-run.rules.ts'

const passes: ReadonlySet<string> = passing

/** The ways of a variant, as reach is asked about them. Variables may make a text longer by a piece: that is seen only when it goes. */
export function questionsOf ({ purpose, topicId }: Pick<Push, 'purpose' | 'topicId'>, { ways }: Variant): Question[] {
  return ways.map(({ route, content }) => ({
    route, purpose, topicId, templateId: content.type === 'template' || content.type === 'notice' ? content.templateId : null,
    parts: piecesOf(content).length, byAgent: false,
  }))
}

/** −1 for who is held out. */
export function placeOf ({ id, variants }: Pick<Push, 'id' | 'variants'>, followerId: number, holdOut: HoldOut): number {
  return isHeldOut(id, followerId, holdOut) ? heldOut : variantOf(id, followerId, variants)
}

/** What becomes of somebody: the first way that is open; else the first that opens by itself; else nothing, for the last reason. */
export function outcomeOf (followerId: number, variant: number, ways: ReadonlyArray<{ route: PushRoute }>, { at, reasons }: Weight): Outcome {
  const open = at === null ? undefined : ways[at]
  if (open !== undefined) return [followerId, variant, open.route, null]
  const later = reasons.findIndex((reason: Reason) => passes.has(reason))
  const waits = ways[later]
  return waits === undefined ? [followerId, variant, null, reasons.at(-1) ?? null] : [followerId, variant, waits.route, reasons[later] ?? null]
}
