import { describe, expect, it } from 'vitest'
import { listOf, menuOf, tapIn } from '../../../src/bots/faq/offer.ts'
import { createRanking } from '../../../src/bots/faq/ranking.ts'
import { type Terms, termsOf } from '../../../src/bots/faq/terms.ts'
import { verdictOf } from '../../../src/bots/faq/verdict.ts'
import { passiveReplyOf } from '../../../src/conversations/record/say.ts'
import { foldChinese } from '../../../src/platform/fold.ts'

const thresholds = { answerAt: 0.75, suggestAt: 0.35 }
const termsIn = (text: string) => termsOf(foldChinese(text))

/** What a tea shop is asked. */
const shop: Readonly<Record<string, readonly string[]>> = {
  退货: ['怎么退货', '如何申请退货', '不想要了可以退吗'], 换货: ['怎么换货', '尺寸不合适能换吗'], 退款: ['退款多久到账', '退款什么时候到'], 发货: ['什么时候发货', '多久发货', '下单后几天发货'],
  物流: ['怎么查物流', '快递到哪了', '物流信息在哪里看'], 运费: ['运费多少钱', '包邮吗', '满多少包邮'], 发票: ['怎么开发票', '可以开发票吗', '电子发票怎么申请'],
  积分: ['会员积分怎么用', '积分可以换什么'], 过期: ['积分会过期吗', '积分有效期'], 会员: ['怎么成为会员', '如何注册会员'], 营业: ['营业时间是几点到几点', '几点关门', '周末营业吗'],
  门店: ['门店地址在哪里', '你们店在什么地方'], 停车: ['可以停车吗', '附近有停车场吗'], 密码: ['忘记密码怎么办', '密码找回'], 地址: ['怎么修改收货地址', '地址填错了怎么改'], 优惠券: ['优惠券怎么使用', '优惠券用不了'],
  付款: ['支持哪些付款方式', '可以用支付宝吗'], 保存: ['茶叶怎么保存', '茶叶保质期多久'], 龙井: ['龙井有几种', '龙井茶价格'], 试喝: ['可以试喝吗', '有没有试饮装'], 人工: ['怎么联系人工客服', '转人工'],
  取消: ['订单可以取消吗', '怎么取消订单'], 礼盒: ['礼盒可以定制吗', '企业团购怎么联系'], 破损: ['收到的商品坏了怎么办', '包装破损'], 专票: ['能开增值税专用发票吗'], 问好: ['你好', '您好', '在吗'],
  delivery: ['how long does delivery take'], wifi: ['WiFi密码是多少'], 海外: ['海外可以寄吗', '能寄到香港吗'], 预约: ['怎么预约到店'],
}
const names = Object.keys(shop)

function shopRanking () {
  const ranking = createRanking()
  for (const [at, name] of names.entries()) ranking.put(at + 1, (shop[name] ?? []).map(termsIn))
  return ranking
}

describe('the nearest question', () => {
  const ranking = shopRanking()
  const nearest = (text: string) => ranking.rank(termsIn(text), 3)
  const outcome = (text: string) => {
    const verdict = verdictOf(nearest(text), thresholds)
    if (verdict.kind === 'none') return 'none'
    return verdict.kind === 'answer' ? `answer ${names[verdict.entryId - 1]}` : `suggest ${verdict.entryIds.map((id) => names[id - 1]).join(' ')}`
  }

  it.each([
    ['怎么退货？', '退货'], ['我想退货', '退货'], ['請問一下怎麼退貨呢', '退货'], ['退货', '退货'], ['可以换货吗', '换货'], ['什么时候能发货啊', '发货'], ['开发票', '发票'], ['怎么注册会员呢', '会员'],
    ['人工客服', '人工'], ['我要取消订单', '取消'], ['你好', '问好'], ['How long does the delivery take?', 'delivery'], ['ＷｉＦｉ密码', 'wifi'], ['包邮', '运费'], ['满多少钱包邮', '运费'],
    ['能用支付宝付款吗', '付款'], ['茶叶能保存多久', '保存'],
  ])('%s is answered: %s', (text, name) => {
    expect(outcome(text)).toBe(`answer ${name}`)
  })

  it.each([
    ['退款几天能到账', '退款'], ['我的快递到哪里了', '物流'], ['发票', '发票'], ['我要开一张电子发票', '发票'], ['积分怎么用', '积分'], ['积分什么时候过期', '过期'], ['今天营业到几点', '营业'], ['你们门店在哪', '门店'],
    ['密码忘了', '密码'], ['收货地址写错了怎么改', '地址'], ['优惠券不能用', '优惠券'], ['可以寄香港吗', '海外'], ['专用发票可以开吗', '专票'], ['退', '退货'], ['有停车场吗', '停车'],
    ['上周三我在你们网店买了两盒茶叶，昨天收到发现有一盒压坏了，这种情况应该怎么退货', '退货'],
  ])('%s is not answered at once, but %s is offered first', (text, name) => {
    expect(outcome(text).split(' ').slice(0, 2)).toEqual(['suggest', name])
  })

  it.each(['今天天气真好', '哈哈哈', '好的谢谢', '我爱你', '你们卖咖啡吗', '老板在家吗我要找他吃饭', '🙂', '。', ''])('“%s” is near to nothing', (text) => {
    expect(outcome(text)).toBe('none')
  })

  it('is offered and not answered when another is as near', () => {
    const twins = createRanking()
    twins.put(7, [termsIn('怎么退货')])
    twins.put(5, [termsIn('运费'), termsIn('退货')])
    expect(verdictOf(twins.rank(termsIn('我要退货'), 3), thresholds)).toEqual({ kind: 'suggest', entryIds: [5, 7] })
  })

  it('is the one that says most, of those that a long story has all of', () => {
    const alike = createRanking()
    for (const [at, way] of ['门店怎么开', '门店可以开增值税吗', '门店地址', '线下门店可以开增值税吗'].entries()) alike.put(at + 1, [termsIn(way)])
    expect(alike.rank(termsIn('麻烦问一下我朋友推荐我来的，想知道线下门店可以开增值税吗？'), 1)).toMatchObject([{ entryId: 4 }])
  })

  it('does not depend on what was there before, and forgets what is taken away', () => {
    const changed = shopRanking()
    const other = createRanking()
    for (let round = 0; round < 3; round++) {
      for (const at of names.keys()) if (at % 3 === round % 3) changed.put(at + 1, [termsIn(`换成别的 ${round} ${at}`)])
      changed.rank(termsIn('发票'), 3)
      for (const [at, name] of names.entries()) if (at % 3 === round % 3) changed.put(at + 1, (shop[name] ?? []).map(termsIn))
      changed.remove(round + 1)
    }
    for (const [at, name] of names.entries()) if (at > 2) other.put(at + 1, (shop[name] ?? []).map(termsIn))
    for (const text of ['怎么退货', '发票', '积分什么时候过期', '运费多少']) expect(changed.rank(termsIn(text), 10)).toEqual(other.rank(termsIn(text), 10))
    expect(changed.rank(termsIn('怎么换货'), 10).map(({ entryId }) => entryId)).not.toContain(2)
  })

  it('is what the formula says, however it is looked up', () => {
    const pick = random(7)
    const letters = '退换发票货款茶订单积分会员到账开查用地址'
    const sentence = () => Array.from({ length: 2 + Math.floor(pick() * 6) }, () => letters[Math.floor(pick() * letters.length)]).join('')
    const entries = Array.from({ length: 60 }, () => Array.from({ length: 1 + Math.floor(pick() * 3) }, sentence))
    const many = createRanking()
    for (const [at, ways] of entries.entries()) many.put(at + 1, ways.map(termsOf))
    for (let time = 0; time < 40; time++) {
      const asked = termsOf(sentence())
      const found = many.rank(asked, 5)
      const expected = naive(entries.map((ways) => ways.map(termsOf)), asked).slice(0, 5)
      expect(found.map(({ score }) => score.toFixed(9))).toEqual(expected.map(({ score }) => score.toFixed(9)))
      expect(found.map(({ entryId }) => entryId)).toEqual(expected.map(({ entryId }) => entryId))
    }
  })
})

/** The same without an index: every phrase held against the question. */
function naive (entries: ReadonlyArray<readonly Terms[]>, asked: Terms): Array<{ entryId: number, score: number }> {
  const phrases = entries.flat()
  const rarity = (term: string) => {
    const found = phrases.filter((phrase) => phrase.has(term)).length
    return Math.log(1 + (phrases.length - found + 0.5) / (found + 0.5))
  }
  const weight = (term: string, own: number) => {
    const weights = phrases.flatMap((phrase) => phrase.get(term) ?? [])
    return Math.fround(weights.length === 0 ? own : Math.max(...weights)) * rarity(term)
  }
  const sum = (terms: Iterable<[string, number]>) => [...terms].reduce((total, [term, own]) => total + weight(term, own), 0)
  const length = [...asked].reduce((total, [term, own]) => total + (phrases.some((phrase) => phrase.has(term)) ? weight(term, own) : own * rarity(term)), 0)
  return entries.map((ways, at) => ({ entryId: at + 1, score: Math.max(...ways.map((way) => {
    const own = sum(way)
    const common = sum([...way].filter(([term]) => asked.has(term)))
    return Math.min(1, 0.95 * common / (0.6 * own + 0.4 * Math.min(length, 3 * own)) + 0.05 * common / length)
  })) })).filter(({ score }) => score >= 0.2).sort((a, b) => b.score - a.score || a.entryId - b.entryId)
}

function random (seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

describe('what is offered', () => {
  const entries = [{ id: 12, question: '怎么退货' }, { id: 7, question: '茶'.repeat(60) }]

  it('is a menu whose items lead back to the questions, none longer than WeChat takes', () => {
    const menu = menuOf('您是不是想问：', entries)
    const items = menu.type === 'menu' ? menu.items : []
    expect(items.map(({ id }) => tapIn(id))).toEqual([12, 7])
    expect(items[0]?.text).toBe('怎么退货')
    expect(items[1]?.text).toMatch(/^茶+…$/)
    expect(items.every(({ text }) => Buffer.byteLength(text) <= 128)).toBe(true)
  })

  it('is a list of the questions where no menu can go', () => {
    expect(listOf('您是不是想问：', entries.slice(0, 1))).toEqual({ type: 'text', text: '您是不是想问：\n· 怎么退货' })
    const long = listOf('问'.repeat(100), [1, 2, 3].map((id) => ({ id, question: '茶'.repeat(200) })))
    expect(passiveReplyOf(long)).not.toBeNull()
  })

  it.each([null, '', '1', '9701', '97010', '9700125', '9701x', '9701999999999999999'])('is not meant by a tap on %s', (id) => {
    expect(tapIn(id)).toBeNull()
  })
})
