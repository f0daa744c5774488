import type { StatisticName } from './statistics.ts'

type Row = Record<string, unknown>

/** What WeChat told of a day; null what it did not tell. */
export interface WechatFigures {
  follows: number | null
  unfollows: number | null
  followers: number | null
  messages: number | null
  writers: number | null
  deliveries: number | null
  failedDeliveries: number | null
  meanAnswerMs: number | null
  readers: number | null
}

const numberIn = (row: Row, field: string): number => (typeof row[field] === 'number' ? row[field] : 0)
const sum = (rows: readonly Row[], field: string): number => rows.reduce((total, row) => total + numberIn(row, field), 0)

/** The numbers of one day from WeChat's rows of it; a statistic that is not here yet is null, one without rows counted nothing. */
export function wechatFigures (told: ReadonlyMap<StatisticName, readonly Row[]>): WechatFigures {
  const sumOf = (statistic: StatisticName, field: string): number | null => {
    const rows = told.get(statistic)
    return rows === undefined ? null : sum(rows, field)
  }
  const deliveries = sumOf('webhook', 'callback_count')
  const costMs = sumOf('webhook', 'total_time_cost')
  const business = told.get('business')?.[0]?.['detail']
  const [followers] = told.get('followers') ?? []
  return {
    follows: sumOf('follows', 'new_user'),
    unfollows: sumOf('follows', 'cancel_user'),
    followers: followers === undefined ? null : numberIn(followers, 'cumulate_user'),
    messages: sumOf('messages', 'msg_count'),
    writers: sumOf('writers', 'msg_user'),
    deliveries,
    failedDeliveries: sumOf('webhook', 'fail_count'),
    meanAnswerMs: deliveries === null || costMs === null || deliveries === 0 ? null : Math.round(costMs / deliveries),
    readers: typeof business === 'object' && business !== null && 'read_user' in business && typeof business.read_user === 'number' ? business.read_user : null,
  }
}
