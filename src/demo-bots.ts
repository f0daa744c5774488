import { type Call, demoAccount as at } from './demo-api.ts'

/** The scene that the phone page scans unless told otherwise. */
const scene = 'store_0042'
const says = (text: string) => [{ type: 'text', text }]
const press = (name: string, key: string) => ({ type: 'click', name, key })

interface Page<Item = { id: number }> { items: Item[] }
interface Menu { id: number, name: string, version: number, taskId: number | null }

const menu = {
  name: '演示菜单',
  buttons: [
    { type: 'submenu', name: '我的', buttons: [press('我的订单', 'MENU_ORDERS'), press('会员积分', 'MENU_POINTS')] },
    press('附近门店', 'MENU_STORES'), press('人工客服', 'MENU_AGENT'),
  ],
  personalised: [],
}

const rules = [
  { name: '关注欢迎', when: { kind: 'follow', isReturning: false }, contents: says('欢迎关注对话咖啡！发“营业时间”“菜单”试试，或点下面的菜单；说“人工”找客服。') },
  { name: '欢迎回来', when: { kind: 'follow', isReturning: true }, contents: says('欢迎回来！好久不见。') },
  { name: '营业时间', when: { kind: 'keyword', how: 'contains', words: ['营业时间', '几点开门', '几点关门'] }, contents: says('每天 9:00–21:00 营业，节假日不休。') },
  { name: '今日推荐', when: { kind: 'keyword', how: 'exact', words: ['菜单', '推荐'] }, pick: 'random', contents: [...says('今天推荐：桂花拿铁。'), ...says('今天推荐：手冲耶加雪菲。')] },
  { name: '订单号', when: { kind: 'keyword', how: 'regex', words: ['^DH\\d{6}$'] }, contents: says('收到订单号，正在为您查询，请稍候。') },
  { name: '我的订单', when: { kind: 'menuKey', keys: ['MENU_ORDERS'] }, contents: says('您最近没有新的订单。') },
  { name: '会员积分', when: { kind: 'menuKey', keys: ['MENU_POINTS'] }, contents: says('您有 128 分，满 200 分可换一杯美式。') },
  { name: '附近门店', when: { kind: 'menuKey', keys: ['MENU_STORES'] }, contents: says('离您最近的是人民路店，步行 6 分钟。') },
  { name: '发来的图片', when: { kind: 'type', types: ['image', 'video'] }, contents: says('图片收到了，我们看看。') },
  { name: '开店合作', when: { kind: 'keyword', how: 'contains', words: ['加盟', '合作'] }, contents: says('加盟的事由专人为您介绍，马上转接。'), handOver: { teamId: null } },
]

const questions = [
  { question: '可以开发票吗？', similar: ['怎么开发票', '能开增值税发票吗'], contents: says('可以。在“我的订单”里点“开发票”，填写抬头和税号，一小时内发到邮箱。'), category: '订单' },
  { question: '发票多久能收到？', similar: ['发票什么时候发'], contents: says('电子发票一小时内发到邮箱，没收到请看看垃圾邮件。'), category: '订单' },
  { question: '咖啡豆怎么保存？', similar: ['豆子怎么放'], contents: says('密封、避光、常温，开封后一个月内喝完最好。'), category: '商品' },
  { question: '咖啡豆可以帮忙磨粉吗？', similar: ['可以磨粉吗'], contents: says('可以，下单时备注器具，我们按粗细磨好。'), category: '商品' },
  { question: '外卖的配送范围是多远？', similar: ['能送到我这里吗', '外卖送多远'], contents: says('门店三公里以内，满 39 元免配送费。'), category: '配送' },
]

/** Answers without a person as a small company has them, made by the API itself at the first start; and a menu at every one, because this WeChat forgets its own. */
export async function furnishDemoBots (call: Call): Promise<void> {
  const { items } = await call<Page>('GET', `${at}/bots/rules?limit=1`)
  if (items.length === 0) await furnish(call)
  const menus = await call<Page<Menu>>('GET', `${at}/menus`)
  const mine = menus.items.find(({ name }) => name === menu.name) ?? await call<Menu>('POST', `${at}/menus`, menu)
  if (mine.taskId === null) await call('POST', `${at}/menus/${mine.id}/publish`, { version: mine.version })
}

async function furnish (call: Call): Promise<void> {
  for (const rule of rules) await call('POST', `${at}/bots/rules`, rule)
  for (const question of questions) await call('POST', `${at}/bots/faq/entries`, question)
  await call('POST', `${at}/codes`, { name: '人民路店', kind: 'permanent', scene, onScan: { contents: says('欢迎光临人民路店！凭此消息到店可免费升杯。') } })
  await call('PUT', `${at}/bots/plugins/ding`, { version: 0, isOn: true })
}
