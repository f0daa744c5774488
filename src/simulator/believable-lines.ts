import { pick, pickWeighted } from './random.ts'

type Random = () => number
type Words = readonly [string, ...string[]]
type Pattern = (random: Random) => string

const greetings: Words = ['你好，', '您好，', '在吗？', '老板，', '客服你好，', '打扰一下，', '', '', '', '', '']
const thanks: Words = ['', '', '', '，谢谢', '，麻烦了', '，辛苦了～', '🙏', '，急', '，在线等']
const goods: Words = [
  '白色那件T恤', '帆布包', '新款风衣', '儿童书包', '保温杯', '陶瓷马克杯', '桂花乌龙', '挂耳咖啡', '羊毛围巾', '运动鞋', '牛仔裤', '香薰蜡烛',
  '那套床品', '瑜伽垫', '春茶礼盒', '蓝牙音箱',
]
const sizes: Words = ['S', 'M', 'L', 'XL', '37码', '39码', '42码', '110的', '130的']
const colours: Words = ['黑色', '米白', '藏青', '墨绿', '卡其色', '浅粉']
const couriers: Words = ['快递', '顺丰', '中通', '圆通', '包裹']
const days: Words = ['今天', '明天', '后天', '这周六', '周日', '下周一', '端午', '国庆']
const hours: Words = ['上午十点', '中午12点', '下午两点半', '下午4点', '晚上七点', '晚上8点半']
const places: Words = ['人民路店', '万象城店', '大学城店', '火车站那家', '你们总店', '新开的那家']
const people: Words = ['两位', '三个人', '四位', '六个人', '两大一小']
const services: Words = ['剪发', '手冲体验课', '亲子陶艺课', '试穿', '护理', '花艺课', '洗牙']

const orders: Pattern[] = [
  (r) => `${pick(r, greetings)}我的订单什么时候发货${pick(r, thanks)}`,
  (r) => `${pick(r, greetings)}${pick(r, days)}下的单，怎么还没发货？`,
  (r) => `订单号尾号${orderTail(r)}，帮我查一下`,
  (r) => `${pick(r, greetings)}地址填错了，能改吗${pick(r, thanks)}`,
  (r) => `尾号${orderTail(r)}的订单想取消，还来得及吗`,
  (r) => `${pick(r, goods)}还有货吗？`,
  (r) => `${pick(r, goods)}什么时候补货呀`,
  (r) => `${pick(r, goods)}可以开发票吗${pick(r, thanks)}`,
  () => '付款成功了但是订单里看不到',
  () => '能不能两个订单一起发，省点包装',
]
const delivery: Pattern[] = [
  (r) => `${pick(r, couriers)}三天没动了${pick(r, thanks)}`,
  (r) => `${pick(r, couriers)}显示签收了，可我没收到啊`,
  (r) => `发什么${pick(r, ['快递', '物流'])}？${pick(r, days)}能到吗`,
  (r) => `${pick(r, greetings)}可以放门口吗，${pick(r, days)}不在家`,
  () => '偏远地区包邮吗？我在新疆',
  () => '快递员电话打不通，能帮忙联系一下吗',
  () => '驿站太远了，麻烦送上门',
]
const returns: Pattern[] = [
  (r) => `${pick(r, greetings)}${pick(r, goods)}想退，怎么操作${pick(r, thanks)}`,
  (r) => `${pick(r, goods)}收到是坏的😡`,
  (r) => `${pick(r, goods)}能换成${pick(r, colours)}吗`,
  (r) => `退款${pick(r, ['什么时候', '几天', '多久'])}到账？`,
  (r) => `${pick(r, sizes)}小了，想换大一码`,
  () => '退货运费谁出？',
  () => '少发了一件，包装里只有赠品',
]
const questions: Pattern[] = [
  (r) => `${pick(r, goods)}有${pick(r, sizes)}的吗？`,
  (r) => `身高${165 + Math.floor(r() * 20)}，体重${50 + Math.floor(r() * 30)}公斤，${pick(r, goods)}穿什么码？`,
  (r) => `${pick(r, goods)}有${pick(r, colours)}吗`,
  (r) => `${pick(r, places)}几点关门？`,
  (r) => `${pick(r, places)}${pick(r, days)}开门吗`,
  (r) => `${pick(r, places)}附近好停车吗`,
  (r) => `${pick(r, goods)}多少钱`,
  () => '可以带宠物进店吗？是只小柯基🐶',
]
const membership: Pattern[] = [
  (r) => `${pick(r, greetings)}积分怎么查`,
  (r) => `积分${pick(r, ['什么时候', '年底会'])}过期吗`,
  (r) => `我有${100 + Math.floor(r() * 90) * 10}积分，能换什么？`,
  () => '生日券在哪里领🎂',
  () => '会员卡换手机号了，怎么改绑定',
  () => '为什么这次没给我算积分？',
  () => '优惠券用不了，提示不符合条件',
]
const bookings: Pattern[] = [
  (r) => `想预约${pick(r, days)}${pick(r, hours)}的${pick(r, services)}`,
  (r) => `${pick(r, days)}${pick(r, hours)}${pick(r, people)}，还有位吗？`,
  (r) => `预约改到${pick(r, days)}可以吗${pick(r, thanks)}`,
  (r) => `${pick(r, services)}一节多久？`,
  () => '临时有事来不了了，帮我取消预约，不好意思',
]
const gratitude: Pattern[] = [
  (r) => `收到了，${pick(r, goods)}很好看${pick(r, ['😍', '！', '，会回购', '❤️'])}`,
  (r) => pick(r, [
    '好的', '谢谢', '收到', '可以', '明白', '好滴～', '嗯嗯', '行', '知道了，谢谢！', '太好了👍', '辛苦啦', '没事了', '在吗', '你好', '多谢',
  ]),
  () => '客服小姐姐态度真好，点赞👍👍',
  () => '孩子特别喜欢，谢谢你们！',
]
const complaints: Pattern[] = [
  (r) => `等了${2 + Math.floor(r() * 5)}天了，到底发不发？`,
  (r) => `${pick(r, goods)}跟图片色差好大`,
  () => '问了半天没人理，还营业吗',
  () => '我要投诉！！',
  () => '用了一次就坏了，质量也太差了吧',
  () => '说好的赠品呢？',
  () => '转人工',
  () => '不要机器人回复，找真人',
]
const chat: Pattern[] = [
  (r) => pick(r, ['哈哈哈', '😂', '早上好☀️', '晚安', '[微笑]', '???', '1', '。。。', '忙完了吗', '下雨了，注意带伞☔']),
  () => '看了你们今天的推文，写得真好',
  () => '朋友推荐来的，第一次关注',
  () => '周末店里人多吗？想带爸妈去逛逛',
  () => '你们招人吗？我离店里很近',
]
const traditional: Pattern[] = [
  (r) => `請問${pick(r, ['可以寄到香港嗎', '有沒有門市在台北', '運費怎麼算', '幾時會到貨', '能用信用卡付款嗎'])}？`,
  () => '你好，我想查詢訂單進度，謝謝！',
  () => '收到貨品了，包裝很用心，多謝你哋🙏',
]
const english: Pattern[] = [
  (r) => pick(r, [
    'Hi, do you ship to Singapore?', 'Is this still available?', 'What time do you close today?', 'Thanks a lot! 😊',
    'Can I pay with a foreign card?',
  ]),
  (r) => `Hello, where is my order ${orderTail(r)}?`,
]

const topics = [
  [orders, 20], [delivery, 13], [returns, 9], [questions, 16], [membership, 8], [bookings, 8], [gratitude, 14], [complaints, 5],
  [chat, 5], [traditional, 3], [english, 2],
] as const satisfies readonly [readonly [Pattern[], number], ...Array<readonly [Pattern[], number]>]

/** One line as customers of a shop write it. */
export function believableLine (random: Random): string {
  const patterns = pickWeighted<Pattern[]>(random, topics)
  const pattern = patterns[Math.floor(random() * patterns.length)]
  return pattern === undefined ? '你好' : pattern(random)
}

function orderTail (random: Random): string {
  return String(Math.floor(random() * 10_000)).padStart(4, '0')
}
