import { type Call, demoAccount as desk, demoAccountId as accountId, signIn } from './demo-api.ts'

const beatMs = 60_000
/** Nobody answers most of those who talk here by themselves: after such a silence their seats are for others. */
const silentMs = 30 * 60_000
const refunds = ['退款', '退货', '投诉', '坏了']

export interface DemoDesk {
  /** What holds from the first follower on. */
  prepare: () => Promise<void>
  /** Rules for what is asked from now on, and people who are there. Returns what sends them home. */
  open: () => Promise<() => void>
}

interface Settings { version: number, settings: Record<'rating' | 'routing', object> }
interface Needs { url: string, user: string, password: string, colleague: string }

/** A service desk as a small company has it, made by the API itself. Followers talk with the bot until they ask for a person, who is the one that tries the demo. */
export async function createDemoDesk ({ url, user, password, colleague }: Needs): Promise<DemoDesk> {
  const call = await signIn(url, user, password)

  async function prepare (): Promise<void> {
    const { version, settings } = await call<Settings>('GET', `${desk}/desk/settings`)
    if (version === 0) await call('PATCH', `${desk}/desk/settings`, { version, settings: { botFirst: true, rating: { ...settings.rating, isOn: true } } })
    // Whoever tries the demo at night wants to see what goes out.
    const reach = await call<{ version: number, settings: { quietHours: object } }>('GET', `${desk}/reach/settings`)
    if (reach.version === 0) await call('PATCH', `${desk}/reach/settings`, { version: 0, settings: { quietHours: { ...reach.settings.quietHours, isOn: false } } })
  }

  async function furnish (): Promise<void> {
    const { items } = await call<{ items: unknown[] }>('GET', `${desk}/teams`)
    if (items.length > 0) return
    const me = await call('GET', '/session')
    const other = await call('POST', '/users', { name: colleague, displayName: '小林', password, grants: [{ accountId, role: 'agent' }] })
    const mine = await call('POST', `${desk}/agents`, { userId: me.id, name: '小对', capacity: 500 })
    const theirs = await call('POST', `${desk}/agents`, { userId: other.id, name: '小林', capacity: 10 })
    // Whoever tries this by hand sends no heartbeats, and waits for nothing.
    await call('PUT', `${desk}/agents/settings`, { version: 0, settings: { silentSeconds: 3600, rampSeconds: 0 } })
    const service = await call('POST', `${desk}/teams`, { name: '客服', members: [{ agentId: mine.id }] })
    const sales = await call('POST', `${desk}/teams`, { name: '售前', escalateToId: service.id, members: [{ agentId: theirs.id }] })
    await call('POST', `${desk}/desk/rules`, { name: '退款直接找人', conditions: { keywords: refunds }, outcome: { teamId: service.id, priority: 1, leavesBot: true } })
    await call('POST', `${desk}/desk/rules`, { name: '问价问货找售前', conditions: { keywords: ['多少钱', '有货', '补货'] }, outcome: { teamId: sales.id } })
    await call('POST', `${desk}/desk/rules`, { name: '菜单里的人工客服', conditions: { menuKeys: ['MENU_AGENT'] }, outcome: { teamId: service.id, leavesBot: true } })
    for (const [name, colour] of [['退款', '#cc3333'], ['发货', '#3366cc'], ['门店', '#339966']]) await call('POST', `${desk}/desk/labels`, { name, colour })
    await call('POST', `${desk}/canned-replies`, { scope: 'all', shortcut: '/fh', title: '发货时间', text: '您好，我是{{agent.name}}，{{attribute.level|您}}的订单当天发货。' })
    await call('POST', `${desk}/sla/policies`, { name: '五分钟内回复', firstResponseMinutes: 5, windowMinutesBefore: 120, escalation: [{ to: 'supervisor', afterMinutes: 0 }] })
    const { version, settings } = await call<Settings>('GET', `${desk}/desk/settings`)
    await call('PATCH', `${desk}/desk/settings`, { version, settings: { routing: { ...settings.routing, defaultTeamId: service.id } } })
  }

  async function endSilent (page: Call): Promise<void> {
    const { id: agentId } = await page('GET', `${desk}/agents/me`)
    const { items } = await page<{ items: Array<{ id: number, lastMessageAt: string }> }>('GET', `${desk}/conversations?agentId=${agentId}&status=open&limit=200`)
    for (const { id } of items.filter(({ lastMessageAt }) => Date.parse(lastMessageAt) < Date.now() - silentMs)) await page('POST', `${desk}/conversations/${id}/resolve`, {})
  }

  async function beat (page: Call): Promise<void> {
    await page('POST', `${desk}/agents/me/heartbeat`)
    await endSilent(page)
  }

  return {
    prepare,
    async open () {
      await furnish()
      const pages = [call, await signIn(url, colleague, password)]
      for (const page of pages) await page('PUT', `${desk}/agents/me/presence`, { presence: 'online' })
      const beating = setInterval(() => { for (const page of pages) beat(page).catch(() => undefined) }, beatMs)
      return () => clearInterval(beating)
    },
  }
}
