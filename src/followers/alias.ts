import { createHash } from 'node:crypto'

const manners = [
  '安静', '快乐', '勇敢', '温柔', '机灵', '沉稳', '热情', '好奇', '自在', '细心', '爽朗', '从容', '活泼', '耐心', '真诚', '谦和',
  '爱笑', '早起', '晚睡', '爱茶', '爱书', '爱花', '爱海', '爱山', '爱雪', '爱雨', '爱晴', '爱月', '爱歌', '爱画', '爱走', '爱跑',
  '金色', '银色', '蓝色', '青色', '绿色', '橙色', '红色', '紫色', '粉色', '白色', '墨色', '琥珀', '珊瑚', '翡翠', '象牙', '玛瑙',
  '春天', '夏天', '秋天', '冬天', '清晨', '正午', '黄昏', '午夜', '江南', '塞北', '岭南', '关东', '山间', '湖畔', '海边', '云上',
] as const
const animals = [
  '海豚', '熊猫', '白鹭', '松鼠', '狐狸', '麋鹿', '企鹅', '考拉', '水獭', '雪豹', '金鱼', '蜻蜓', '蝴蝶', '燕子', '喜鹊', '画眉',
  '黄鹂', '百灵', '杜鹃', '孔雀', '仙鹤', '天鹅', '鸳鸯', '翠鸟', '老虎', '狮子', '猎豹', '大象', '长颈鹿', '斑马', '羚羊', '骆驼',
  '骏马', '小牛', '绵羊', '山羊', '兔子', '仓鼠', '刺猬', '獾', '浣熊', '树懒', '袋鼠', '猫头鹰', '啄木鸟', '信天翁', '海鸥', '鲸鱼',
  '海龟', '海马', '海星', '章鱼', '锦鲤', '鲟鱼', '飞鱼', '萤火虫', '蜜蜂', '瓢虫', '蟋蟀', '青蛙', '树蛙', '乌龟', '壁虎', '变色龙',
] as const

/**
 * What we call somebody who has no name: WeChat has told none since 2021-12-27. The same person of an account is always called the
 * same, by their openid alone; of a million some share an alias.
 */
export function aliasOf (accountId: number, openid: string): string {
  const digest = createHash('sha256').update(`${accountId}:${openid}`).digest()
  const pick = (words: readonly string[], at: number) => words[digest.readUInt16BE(at) % words.length] ?? ''
  return `${pick(manners, 0)}的${pick(animals, 2)}${String(digest.readUInt32BE(4) % 10_000).padStart(4, '0')}`
}

/** How every alias begins in which a text stands; null when it says too little to be looked up, such as one digit. */
export function aliasesWith (text: string): { starts: string[], whole: string[] } | null {
  if (/^\d{1,3}$/.test(text)) return null
  const [, words = '', digits = ''] = /^(.*?)(\d{0,4})$/.exec(text) ?? []
  const begins = manners.flatMap((manner) => animals.map((animal) => `${manner}的${animal}`))
  const fitting = words === '' ? begins : begins.filter((begin) => (digits === '' ? begin.includes(words) : begin.endsWith(words)))
  if (words === '') return { starts: [], whole: fitting.map((begin) => begin + digits) }
  if (fitting.length > 200) return null
  return { starts: fitting.map((begin) => (digits === '' ? begin : begin + digits)), whole: [] }
}
