import type { EnumValues } from '../rules/template-data.ts'

/** A small piece of WeChat's public library: enough to add, list and fill templates of every kind. Ids and texts are made up. */

export interface Category {
  id: number
  name: string
}

export interface Keyword {
  kid: number
  name: string
  /** The type of its values; with the `kid` it is the key in `data`, as `thing1`. */
  rule: string
  example: string
  values?: readonly string[]
}

export interface Title {
  tid: number
  title: string
  /** 2: one send for each consent. 3: long-term, for public services alone. */
  type: 2 | 3
  categoryId: number
  keywords: readonly Keyword[]
}

/** The old kind, by industry and not by category. */
export interface IndustryTemplate {
  title: string
  industryId: number
  content: string
  example: string
}

export const categories: readonly Category[] = [
  { id: 307, name: '餐饮服务' }, { id: 402, name: '医疗服务' }, { id: 612, name: '零售' },
]

export const titles: readonly Title[] = [
  {
    tid: 43216, title: '订单状态通知', type: 2, categoryId: 612, keywords: [
      { kid: 1, name: '商品名称', rule: 'thing', example: '拿铁咖啡' },
      { kid: 2, name: '下单时间', rule: 'time', example: '2026年3月1日 18:00' },
      { kid: 3, name: '订单编号', rule: 'character_string', example: '20260301001' },
      { kid: 4, name: '订单状态', rule: 'phrase', example: '配送中' },
      { kid: 5, name: '订单金额', rule: 'amount', example: '￥36.50' },
      { kid: 6, name: '配送方式', rule: 'enum_string', example: '快递', values: ['快递', '自提', '同城配送'] },
    ],
  },
  {
    tid: 43217, title: '会员到期提醒', type: 2, categoryId: 612, keywords: [
      { kid: 1, name: '会员姓名', rule: 'name', example: '张三' },
      { kid: 2, name: '到期日期', rule: 'date', example: '2026年3月31日' },
      { kid: 3, name: '会员卡号', rule: 'number', example: '1029384756' },
      { kid: 4, name: '门店代码', rule: 'letter', example: 'SHPD' },
      { kid: 5, name: '会员等级', rule: 'symbol', example: '★★★' },
    ],
  },
  {
    tid: 43218, title: '预约成功通知', type: 2, categoryId: 307, keywords: [
      { kid: 1, name: '预约门店', rule: 'thing', example: '人民广场店' },
      { kid: 2, name: '预约时间', rule: 'time', example: '2026年3月1日 18:00~20:00' },
      { kid: 3, name: '联系电话', rule: 'phone_number', example: '+86-0766-66888866' },
      { kid: 4, name: '车牌号码', rule: 'car_number', example: '粤A8Z888挂' },
    ],
  },
  {
    tid: 50_001, title: '就诊提醒', type: 3, categoryId: 402, keywords: [
      { kid: 1, name: '就诊人', rule: 'name', example: '张三' },
      { kid: 2, name: '就诊时间', rule: 'time', example: '2026年3月1日 09:30' },
      { kid: 3, name: '就诊科室', rule: 'thing', example: '内科' },
    ],
  },
]

export const industryTemplates: Readonly<Record<string, IndustryTemplate>> = {
  TM00015: {
    title: '订单支付成功', industryId: 1,
    content: '商品名称:{{thing1.DATA}}\n支付时间:{{time2.DATA}}\n订单编号:{{character_string3.DATA}}',
    example: '商品名称:拿铁咖啡\n支付时间:2026年3月1日 18:00\n订单编号:20260301001',
  },
  OPENTM201490080: {
    title: '订单发货通知', industryId: 1,
    content: '{{first.DATA}}\n订单编号：{{keyword1.DATA}}\n物流公司：{{keyword2.DATA}}\n{{remark.DATA}}',
    example: '您的订单已发货\n订单编号：20260301001\n物流公司：顺丰速运\n感谢您的支持',
  },
  OPENTM200565259: {
    title: '预订成功通知', industryId: 11,
    content: '{{first.DATA}}\n酒店：{{keyword1.DATA}}\n入住时间：{{keyword2.DATA}}\n{{remark.DATA}}',
    example: '您已预订成功\n酒店：和平饭店\n入住时间：2026年3月1日\n期待您的光临',
  },
}

/** Page "设置所属行业": number, first and second class. */
export const industries: ReadonlyArray<readonly [firstClass: string, secondClass: string]> = [
  ['IT科技', '互联网|电子商务'], ['IT科技', 'IT软件与服务'], ['IT科技', 'IT硬件与设备'], ['IT科技', '电子技术'],
  ['IT科技', '通信与运营商'], ['IT科技', '网络游戏'], ['金融业', '银行'], ['金融业', '基金|理财|信托'], ['金融业', '保险'],
  ['餐饮', '餐饮'], ['酒店旅游', '酒店'], ['酒店旅游', '旅游'], ['运输与仓储', '快递'], ['运输与仓储', '物流'],
  ['运输与仓储', '仓储'], ['教育', '培训'], ['教育', '院校'], ['政府与公共事业', '学术科研'], ['政府与公共事业', '交警'],
  ['政府与公共事业', '博物馆'], ['政府与公共事业', '公共事业|非盈利机构'], ['医药护理', '医药医疗'], ['医药护理', '护理美容'],
  ['医药护理', '保健与卫生'], ['交通工具', '汽车相关'], ['交通工具', '摩托车相关'], ['交通工具', '火车相关'],
  ['交通工具', '飞机相关'], ['房地产', '建筑'], ['房地产', '物业'], ['消费品', '消费品'], ['商业服务', '法律'],
  ['商业服务', '会展'], ['商业服务', '中介服务'], ['商业服务', '认证'], ['商业服务', '审计'], ['文体娱乐', '传媒'],
  ['文体娱乐', '体育'], ['文体娱乐', '娱乐休闲'], ['印刷', '印刷'], ['其它', '其它'],
]

export function findTitle (tid: string): Title | undefined {
  return titles.find((title) => String(title.tid) === tid)
}

/** The text of a template made of some keywords of a title, in the order that was asked for. */
export function compose (keywords: readonly Keyword[]): { content: string, example: string, enumValues: EnumValues } {
  return {
    content: keywords.map(({ name, rule, kid }) => `${name}:{{${rule}${kid}.DATA}}`).join('\n'),
    example: keywords.map(({ name, example }) => `${name}:${example}`).join('\n'),
    enumValues: Object.fromEntries(keywords.flatMap(({ rule, kid, values }) => values === undefined ? [] : [[`${rule}${kid}`, values]])),
  }
}
