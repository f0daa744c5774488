import { setTimeout as sleep } from 'node:timers/promises'
import { type Book, createBook, type Known } from '../../src/bots/faq/book.ts'
import { createMatcher, type Ruling } from '../../src/bots/rules/matcher.ts'
import { createUnite } from '../../src/bots/rules/synonyms.ts'
import { percentile } from '../support/load.ts'
import { say } from '../support/stage.ts'

export interface MatchingSize { rules: number, entries: number, messages: number }

interface Message { text: string, ruleId: number | null, entryId: number | null }

/** As many as the inbox works on at once when it has much to do. */
const atOnce = 200

const subjects = [
  '订单', '发票', '会员', '积分', '优惠券', '快递', '物流', '退款', '茶叶', '龙井', '铁观音', '普洱', '礼盒', '门店', '地址', '电话', '营业时间', '密码', '账号', '手机号', '运费', '售后', '保修', '赠品', '预约', '停车', '茶具',
  '杯子', '包装', '保质期', '产地', '等级', '试饮装', '活动', '直播', '红包', '抽奖', '拼团', '储值卡', '充值',
]
const acts = [
  '怎么查', '怎么开', '在哪里看', '怎么修改', '可以取消吗', '多久能到', '怎么使用', '怎么申请', '可以转让吗', '为什么没有', '什么时候发', '要多少钱', '怎么绑定', '能换吗', '忘记了怎么办', '丢了怎么补', '过期了吗', '可以叠加吗', '怎么联系', '坏了怎么修',
  '有几种', '怎么保存', '能寄香港吗', '要不要排队', '可以开增值税吗',
]
const places = ['', '春季', '周末', '线上', '线下', '新人', '老客户', '企业', '海外', '团购', '抖音', '淘宝', '京东', '小程序', '北京', '上海', '杭州', '成都', '机场', '学校']
const stories = ['你好，', '请问一下，', '我上周在你们店里买了两盒，昨天才收到，', '老板在吗？', '', '麻烦问一下我朋友推荐我来的，想知道', '急！', 'Hi，']
const chatter = ['今天天气真不错', '哈哈哈哈', '好的谢谢', '嗯嗯', '我到家了再跟你说', '你们老板姓什么呀', '在忙吗', '收到', '明天见', '这家店的音乐很好听']

const pick = <Item>(items: readonly Item[], at: number): Item => {
  const item = items[at % items.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** Words that stand in no question: codes of things that are sold, in Chinese and in letters. */
function keywordOf (at: number): string {
  const serial = String(at).padStart(5, '0')
  return at % 2 === 0 ? `${pick('甲乙丙丁戊己庚辛壬癸'.split(''), at)}字${pick('天地玄黄宇宙洪荒日月'.split(''), Math.floor(at / 10))}号${serial}` : `sku${serial}`
}

function rulingsOf (count: number): Ruling[] {
  return Array.from({ length: count }, (_, at) => ({
    id: at + 1, priority: at % 7, hours: null, coolDownSeconds: null,
    occasion: { kind: 'keyword', how: at % 3 === 0 ? 'exact' : 'contains', words: [keywordOf(at), `${keywordOf(at)}怎么买`] } as const,
  }))
}

function entriesOf (count: number): Known[] {
  return Array.from({ length: count }, (_, at) => {
    const [subject, act, place] = [pick(subjects, at), pick(acts, Math.floor(at / subjects.length)), pick(places, Math.floor(at / subjects.length / acts.length))]
    return {
      id: at + 1, version: 1, question: `${place}${subject}${act}`, similar: [`${subject}${place}${act}`, `我的${place}${subject}想问${act}啊`], contents: [{ type: 'text', text: '好' }],
    }
  })
}

/** A third names something that rules know, a third asks something in other words, a third says neither. */
function messagesOf ({ rules, entries, messages }: MatchingSize, known: readonly Known[]): Message[] {
  return Array.from({ length: messages }, (_, at) => {
    if (at % 3 === 0) {
      const rule = (at * 7919) % rules
      const word = keywordOf(rule)
      return { text: rule % 3 === 0 ? word : `${pick(stories, at)}有没有${word}卖？`, ruleId: rule + 1, entryId: null }
    }
    if (at % 3 === 1) {
      const entry = known[(at * 104729) % entries]
      return { text: `${pick(stories, at)}${entry?.question ?? ''}？`, ruleId: null, entryId: entry?.id ?? null }
    }
    return { text: `${pick(chatter, at)}${at % 5 === 0 ? pick(chatter, at + 3).repeat(12) : ''}`, ruleId: null, entryId: null }
  })
}

interface Ready { matcher: ReturnType<typeof createMatcher>, book: Book }

/** Through both, though the chain leaves to the FAQ only what no rule has answered. */
function ask ({ matcher, book }: Ready, messages: readonly Message[]): number {
  const { found } = matcher.among(messages.map(({ text }) => ({ text, type: 'text' })))
  let wrong = 0
  for (const [at, { text, ruleId, entryId }] of messages.entries()) {
    const ranked = book.rank(text, 3)
    if ((found[at]?.[0]?.ruling.id ?? null) !== ruleId) wrong++
    if (entryId !== null && !ranked.some((each) => each.entryId === entryId)) wrong++
  }
  return wrong
}

/** All words in turn for each message: what anybody writes first. */
function bareLoop (words: ReadonlyArray<readonly [word: string, isExact: boolean]>, text: string): number {
  let found = 0
  for (const [word, isExact] of words) if (isExact ? text === word : text.includes(word)) found++
  return found
}

/** What a core makes of messages, many at once and one by one; against a loop over the words of the rules alone. */
export async function benchMatching (size: MatchingSize): Promise<Record<string, number>> {
  const rulings = rulingsOf(size.rules)
  const known = entriesOf(size.entries)
  const compiling = process.cpuUsage()
  const unite = createUnite([['退款', '退钱', '返款'], ['快递', '包裹']])
  const book = createBook()
  await book.take(book.begin(), known, unite)
  book.rank('退款', 1)
  const ready = { matcher: createMatcher(rulings, unite), book }
  const compileMs = coreSeconds(compiling) * 1000
  const messages = messagesOf(size, known)
  ask(ready, messages.slice(0, 2000))

  const rates: number[] = []
  let wrong = 0
  for (let from = 0; from < messages.length; from += atOnce * 10) {
    const some = messages.slice(from, from + atOnce * 10)
    const before = process.cpuUsage()
    for (let at = 0; at < some.length; at += atOnce) wrong += ask(ready, some.slice(at, at + atOnce))
    rates.push(some.length / coreSeconds(before))
    await sleep(0)
  }
  const before = process.cpuUsage()
  const times = messages.map((message) => {
    const startedAt = performance.now()
    ask(ready, [message])
    return performance.now() - startedAt
  })
  const oneByOnePerSecond = times.length / coreSeconds(before)
  const words = rulings.flatMap(({ occasion }) => (occasion.kind === 'keyword' ? occasion.words.map((word) => [word, occasion.how === 'exact'] as const) : []))
  const few = messages.slice(0, 1000)
  const bare = process.cpuUsage()
  for (const { text } of few) bareLoop(words, text)
  const barePerSecond = few.length / coreSeconds(bare)
  const result = {
    rules: size.rules, entries: size.entries, compileMs: Math.round(compileMs),
    messagesPerSecond: Math.round(percentile(rates, 0.5)), oneByOnePerSecond: Math.round(oneByOnePerSecond),
    p50Ms: round(percentile(times, 0.5)), p99Ms: round(percentile(times, 0.99)), bareLoopPerSecond: Math.round(barePerSecond), wrong,
  }
  say(`through rules and FAQ: ${JSON.stringify(result)}`)
  return result
}

/** What the process has used of all cores since, as seconds of one: what others do meanwhile does not count. */
function coreSeconds (before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

function round (value: number): number {
  return Math.round(value * 1000) / 1000
}
