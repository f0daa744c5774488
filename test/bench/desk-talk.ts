import { termsOf } from '../../src/conversations/search/grams.ts'
import { createRandom } from '../../src/simulator/random.ts'

/** A message as the seed writes it, with the terms by which the search is to find it. */
export interface Spoken {
  direction: 'inbound' | 'outbound' | 'note'
  type: string
  content: string
  terms: readonly string[]
}

const manners = [
  '桂花', '茉莉', '陈皮', '白桃', '海盐', '抹茶', '焦糖', '手工', '羊绒', '亚麻', '竹编', '复古', '轻便', '折叠', '加厚', '防水', '无糖', '低脂', '高山', '冷萃', '磨砂', '渐变', '磁吸', '静音', '便携',
  '儿童', '情侣', '限定', '联名', '经典', '云南', '新疆', '宁夏', '景德', '苏绣', '敦煌', '故宫', '樱花', '星空', '琥珀',
]
const goods = [
  '乌龙茶', '拿铁', '雨衣', '书包', '围巾', '保温杯', '台灯', '音箱', '蜡烛', '床单', '枕头', '毛毯', '风衣', '衬衫', '球鞋', '帆布包', '手链', '耳环', '发夹', '面膜', '牙刷', '香皂', '茶具', '咖啡豆', '月饼',
  '粽子', '坚果', '蜂蜜', '枸杞', '葡萄干', '瓷碗', '筷子', '砧板', '炒锅', '水壶', '花瓶', '绿植', '积木', '拼图', '绘本', '钢笔', '日历', '挂钟', '雨伞', '行李箱', '背带', '奶瓶', '学步车', '猫窝', '狗粮',
  '鱼缸', '滑板', '护膝', '跳绳', '瑜伽垫', '帐篷', '睡袋', '登山杖', '望远镜', '指南针',
]
const asked = [
  '我的订单什么时候发货', '发票可以补开吗', '地址填错了能改吗', '优惠券怎么用不了', '会员积分什么时候到账', '退款多久到账', '门店今天营业到几点', '可以自提吗', '还有没有货', '能不能便宜一点',
  '收到的东西坏了', '少发了一件', '快递三天没动了', '能换一个颜色吗', '支付成功了但是没有订单', '客服在吗', '怎么联系人工', '什么时候有活动', '周末可以送货吗', '包装可以换成礼盒吗',
]
const about = ['有现货吗', '多少钱', '什么时候补货', '能退货吗', '有大一号的吗', '怎么保养', '是正品吗', '可以开发票吗', '保质期多久', '能寄到新疆吗', '和上次的一样吗', '有没有优惠', '怎么用', '坏了能修吗']
const answers = [
  '您的订单已经安排发货', '请提供一下订单号', '这边帮您查询一下', '退款会在三个工作日内原路退回', '已经为您登记换货', '门店每天九点到二十一点营业', '发票已经发到您的邮箱', '抱歉给您带来不便',
  '优惠券需要满一百元使用', '稍后会有专员联系您', '积分会在签收后七天到账', '今天下单明天可以送达', '已经备注给仓库', '感谢您的理解与支持', '请问还有什么可以帮您', '这款目前缺货', '预计下周三到货',
]
const openings = ['您好', '你好', '在吗', '请问', '打扰一下', '老板', '麻烦问一下', '', '', '', '']
const endings = ['谢谢', '急', '在线等', '麻烦了', '辛苦', '', '', '', '', '']
const noted = ['客户情绪激动请优先处理', '已电话联系', '等仓库回复', '老顾客可以多送一份', '下午再跟进', '发票抬头已确认']

/** Believable talk, the same every time: some words are in every tenth message, others in hardly any. */
export function createTalk (seed: number) {
  const random = createRandom(seed)
  const oneOf = (words: readonly string[], skew = 1) => words[Math.floor(random() ** skew * words.length)] ?? ''
  const product = () => oneOf(manners, 3) + oneOf(goods, 3)
  const known = new Map<string, readonly string[]>()

  /** Between punctuation no two pieces share a term that neither has by itself. */
  function termsOfPieces (pieces: readonly string[]): string[] {
    return [...new Set(pieces.flatMap((piece) => {
      const terms = known.get(piece) ?? termsOf({ direction: 'inbound', type: 'text', content: { content: piece } })
      if (!/\d/.test(piece)) known.set(piece, terms)
      return terms
    }))]
  }

  function question (): string[] {
    const chance = random()
    const middle = chance < 0.55 ? oneOf(asked) : chance < 0.92 ? product() + oneOf(about) : `订单${String(Math.floor(random() * 1e10)).padStart(10, '0')}到哪了`
    return [oneOf(openings), middle, oneOf(endings)].filter((piece) => piece !== '')
  }

  function inbound (): Spoken {
    const chance = random()
    const pieces = question()
    const said = pieces.join('，')
    const terms = termsOfPieces(pieces)
    const direction = 'inbound'
    if (chance < 0.88) return { direction, type: 'text', content: JSON.stringify({ content: said }), terms }
    if (chance < 0.91) return { direction, type: 'voice', content: JSON.stringify({ mediaId: 'seeded', format: 'amr', recognition: said }), terms: [...terms, 'type:voice'] }
    if (chance < 0.98) return { direction, type: 'image', content: JSON.stringify({ mediaId: 'seeded', picUrl: 'http://mmbiz.qpic.cn/seeded/0' }), terms: [] }
    return { direction, type: 'click', content: JSON.stringify({ key: '12' }), terms: [] }
  }

  function outbound (): Spoken {
    const pieces = [oneOf(['您好', '亲', '', '']), oneOf(answers), random() < 0.3 ? `${product()}${oneOf(['已经发出', '还有库存', '正在补货', '支持退换'])}` : ''].filter((piece) => piece !== '')
    return { direction: 'outbound', type: 'text', content: JSON.stringify({ type: 'text', text: `${pieces.join('，')}。` }), terms: termsOfPieces(pieces) }
  }

  function note (): Spoken {
    const piece = oneOf(noted)
    return { direction: 'note', type: 'text', content: JSON.stringify({ text: piece, mentions: [] }), terms: [...termsOfPieces([piece]), 'direction:note'] }
  }

  return { random, inbound, outbound, note }
}

/** What is looked for: words that most conversations have, some have, and hardly any or none. */
export const words = {
  frequent: ['订单', '您好', '发货', '退款', '发票', '什么', '可以'],
  usual: ['乌龙茶', '桂花', '优惠券', '积分', '门店 营业', '订单 谢谢', '三天没动'],
  rare: ['琥珀指南针', '星空望远镜', '敦煌登山杖', '樱花睡袋', '4815162342', '不存在的话', '苏绣狗粮'],
  single: ['急', '茶', '琥'],
}
