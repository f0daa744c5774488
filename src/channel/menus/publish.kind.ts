import { Check } from 'typebox/value'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { Step, StepContext, TaskKind } from '../../tasks/index.ts'
import { MatchRule, menus } from '../../wechat/api/menus.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { FoundMenu, FoundMenus, KnownTag, MenusAtWechat } from './at-wechat.ts'
import type { MenuContent } from './menu.content.ts'
import { Menu, type MenuProblem } from './menu.entity.ts'
import { menuHalfPublished, menuRefused } from './menu.errors.ts'
import { domainsOf, faultsOf, mostDomains } from './menu.rules.ts'
import { fromWechat, toRule, toWechat } from './menu.wechat.ts'

export interface PublishInput { menuId: number }

type Phase = 'look' | 'create' | 'add' | 'remove' | 'clear' | 'undo' | 'restore'

export interface PublishState {
  todo: Phase[]
  /** Of the personalised menus that WeChat had before, and of ours that it has by now, the last wanted first. */
  before: string[]
  added: string[]
  /** Of those that have to go before ours can come, how they are made again if WeChat refuses ours, the last wanted first; and how many are back. */
  old: Personal[]
  restored: number
  /** Whether WeChat had a menu for all before. */
  hadMenu: boolean
  problem: MenuProblem | null
}

export interface PublishResult { isPublished: boolean, problem: MenuProblem | null }

interface Needs {
  db: Database
  clock: Clock
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  tags: (accountId: number) => Promise<readonly KnownTag[]>
  atWechat: MenusAtWechat
}

/** A personalised menu, as WeChat is asked for it. */
interface Personal { button: ReturnType<typeof toWechat>, matchrule: MatchRule }

/** Of what has to be put back: the state of a task has room for so much. */
const maxKeptBytes = 40_000

type Context = StepContext<PublishInput, PublishState>
type Went = Pick<Step<PublishState>, 'state'>

/**
 * Puts a menu in the place of the one that WeChat has. New personalised menus come before old ones go, so that nobody is left
 * with the wrong one, and what WeChat refuses is taken back: what was there stays. Each step may run twice.
 */
export function createPublishKind ({ db, clock, wechat, caller, tags, atWechat }: Needs): TaskKind<PublishInput, PublishState> {
  async function contentOf ({ accountId, input: { menuId } }: Context): Promise<MenuContent> {
    return (await db.read.findOneByOrFail(Menu, { accountId, id: menuId })).content
  }

  async function tagsAtWechat (accountId: number): Promise<Map<number, number>> {
    return new Map((await tags(accountId)).map(({ tagId, wechatTagId }) => [tagId, wechatTagId]))
  }

  async function look (context: Context): Promise<Went> {
    const { accountId, state } = context
    const content = await contentOf(context)
    const [fault] = faultsOf(content, new Set((await tagsAtWechat(accountId)).keys()))
    if (fault !== undefined) throw fault
    const there = await atWechat.made(accountId)
    const todo = planOf(content, there)
    const old = todo[0] === 'remove' ? there?.personalised.flatMap(madeAgain) ?? [] : []
    return { state: { ...state, todo, old: Buffer.byteLength(JSON.stringify(old)) > maxKeptBytes ? [] : old, before: there?.personalised.map(({ menuId }) => menuId) ?? [], hadMenu: there !== null } }
  }

  async function create (context: Context): Promise<Went> {
    const { accountId, state } = context
    await wechat.call(caller(accountId), menus.create, { button: toWechat((await contentOf(context)).buttons) })
    return { state: { ...state, todo: state.todo.slice(1) } }
  }

  /** The last first, for WeChat shows the last created. One whose answer was lost is found again by what it says. */
  async function add (context: Context): Promise<Went> {
    const { accountId, state, state: { added, before } } = context
    const { personalised } = await contentOf(context)
    const wanted = personalised.at(-1 - added.length)
    if (wanted === undefined || added.length === personalised.length) return { state: { ...state, todo: state.todo.slice(1) } }
    const request = { button: toWechat(wanted.buttons), matchrule: toRule(wanted, await tagsAtWechat(accountId)) }
    const there = await atWechat.made(accountId)
    const lost = there?.personalised.find((menu) => !before.includes(menu.menuId) && !added.includes(menu.menuId) && isSame(menu, request))
    const menuId = lost?.menuId ?? (await wechat.call(caller(accountId), menus.addConditional, request)).menuid
    return { state: { ...state, added: [...added, menuId] } }
  }

  /** The last first, as they came; those that have not gone yet stay. */
  async function restore ({ accountId, state, state: { old, restored } }: Context): Promise<Went> {
    const wanted = old.at(-1 - restored)
    if (wanted === undefined || restored === old.length) return { state: { ...state, todo: [] } }
    const there = await atWechat.made(accountId)
    if (there?.personalised.some((menu) => isSame(menu, wanted)) !== true) await wechat.call(caller(accountId), menus.addConditional, wanted)
    return { state: { ...state, restored: restored + 1 } }
  }

  async function removeAll (accountId: number, menuIds: readonly string[]): Promise<void> {
    for (const menuid of menuIds) await unlessDone(wechat.call(caller(accountId), menus.deleteConditional, { menuid }))
  }

  const phases: Readonly<Record<Phase, (context: Context) => Promise<Went>>> = {
    look,
    create,
    add,
    async remove ({ accountId, state }) {
      await removeAll(accountId, state.before)
      return { state: { ...state, todo: state.todo.slice(1) } }
    },
    async clear ({ accountId, state }) {
      await unlessDone(wechat.call(caller(accountId), menus.delete, {}))
      return { state: { ...state, todo: state.todo.slice(1) } }
    },
    async undo ({ accountId, state }) {
      if (state.hadMenu) await removeAll(accountId, state.added)
      else await unlessDone(wechat.call(caller(accountId), menus.delete, {}))
      return { state: { ...state, todo: ['restore'] } }
    },
    restore,
  }

  /** From here on nothing is wanted but what was there before. */
  function takeBack (state: PublishState, error: unknown): Went {
    const refusal = error instanceof AppError ? menuRefused(error) : error
    const isPassing = refusal instanceof AppError && (refusal.kind === 'unavailable' || refusal.kind === 'limited')
    if (!(refusal instanceof AppError) || isPassing || state.todo[0] === 'undo' || state.todo[0] === 'restore') throw error
    return { state: { ...state, todo: state.todo[0] === 'look' ? [] : ['undo'], problem: problemOf(refusal) } }
  }

  async function end (tx: Tx, { accountId, input: { menuId }, taskId }: Context, problem: MenuProblem | null): Promise<void> {
    if (problem !== null) {
      await change(tx, 'UPDATE menus SET taskId = NULL, problem = ? WHERE accountId = ? AND id = ? AND taskId = ?', [JSON.stringify(problem), accountId, menuId, taskId])
      return
    }
    await change(tx, `UPDATE menus SET status = 'replaced' WHERE accountId = ? AND status = 'published' AND id <> ?`, [accountId, menuId])
    await change(tx, `UPDATE menus SET status = 'published', taskId = NULL, problem = NULL, publishedAt = ? WHERE accountId = ? AND id = ? AND taskId = ?`,
      [momentValue(clock.now()), accountId, menuId, taskId])
  }

  return {
    kind: 'menu-publish',
    isAlone: true,
    begin: () => ({ todo: ['look'], before: [], added: [], old: [], restored: 0, hadMenu: false, problem: null }),
    async step (context) {
      const { state: { todo: [phase = 'look'] } } = context
      const { state } = await phases[phase](context).catch((error: unknown) => takeBack(context.state, error))
      const done = state.added.length
      if (state.todo.length > 0) return { state, done }
      const { problem } = state
      return { state, done, result: { isPublished: problem === null, problem } satisfies PublishResult, write: (tx) => end(tx, context, problem) }
    },
    async undo (tx, { accountId, taskId }) {
      await change(tx, 'UPDATE menus SET taskId = NULL, problem = ? WHERE accountId = ? AND taskId = ?', [JSON.stringify(problemOf(menuHalfPublished())), accountId, taskId])
    },
  }
}

/** Old and new personalised menus stand side by side for a moment, if WeChat allows it: all together lead to few domains. */
function planOf ({ buttons, personalised }: MenuContent, there: FoundMenus | null): Phase[] {
  if (buttons.length === 0) return ['clear']
  if (there === null) return ['create', 'add']
  const old = there.personalised.map(({ buttons: found }) => fromWechat(found, '', () => undefined))
  const isCrowded = personalised.length > 0 && domainsOf([...old, ...personalised.map((menu) => menu.buttons)]).size > mostDomains
  return isCrowded ? ['remove', 'add', 'create'] : ['add', 'create', 'remove']
}

/** A menu that WeChat has, as it is asked for; none that no API makes any more. */
function madeAgain ({ buttons, rule }: FoundMenu): Personal[] {
  const button = toWechat(fromWechat(buttons, '', () => undefined))
  const { tag_id: tag, group_id: group, client_platform_type: platform, ...removed } = rule ?? {}
  const fields = { tag_id: tag ?? group, client_platform_type: platform }
  const matchrule = Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (sameText(value, '') ? [] : [[name, String(value)]])))
  const isSayable = button.length > 0 && Object.values(removed).every((value) => sameText(value, ''))
  return isSayable && Check(MatchRule, matchrule) ? [{ button, matchrule }] : []
}

function isSame ({ buttons, rule }: FoundMenu, request: Personal): boolean {
  const { tag_id: tag, client_platform_type: platform } = request.matchrule
  const found = toWechat(fromWechat(buttons, '', () => undefined))
  return JSON.stringify(found) === JSON.stringify(request.button) && sameText(rule?.tag_id, tag) && sameText(rule?.client_platform_type, platform)
}

const sameText = (a: string | number | undefined, b: string | undefined) => String(a ?? '') === (b ?? '')

async function unlessDone (work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof WechatError) || error.action !== 'done') throw error
  })
}

function problemOf ({ code, message, advice, place }: AppError): MenuProblem {
  return { code, message, ...(advice !== undefined && { advice }), ...(place !== undefined && { place }) }
}
