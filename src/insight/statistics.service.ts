import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { grouped } from '../platform/grouped.ts'
import { addDays, dayOf } from '../reach/index.ts'
import type { CountedFigure } from './counting.ts'
import { type WechatFigures, wechatFigures } from './figures.ts'
import { china, daysBetween, lastReadyDay, type StatisticName, statisticNames } from './statistics.ts'
import { maxDays, statisticsTooLong } from './statistics.errors.ts'
import { WechatStatistic, WechatStatisticTry } from './wechat-statistic.entity.ts'

interface Needs { db: Database, clock: Clock }

export interface Days { from: string, until: string }

export type OwnFigures = Record<Exclude<CountedFigure, 'followers'> | 'sent', number> & { followers: number | null }
const compared = ['follows', 'unfollows', 'followers', 'messages', 'deliveries'] as const
type Differences = Record<typeof compared[number], number | null>

export interface DayStatistics {
  day: string
  wechat: WechatFigures
  /** Null before we began to count. */
  ours: OwnFigures | null
  /** What we counted more than WeChat; null where one of the two is missing. */
  differences: Differences
}

/** How far a statistic of WeChat's is here. */
export interface StatisticState { statistic: StatisticName, lastDay: string | null, isUpToDate: boolean, triedAt: Date | null, problem: string | null }

const defaultDays = 30

export function createStatisticsService ({ db, clock }: Needs) {
  function spanOf ({ from, until }: Partial<Days>): Days {
    const last = until ?? dayOf(clock.now().getTime(), china)
    const first = from ?? addDays(last, 1 - defaultDays)
    if (first > last || addDays(first, maxDays - 1) < last) throw statisticsTooLong()
    return { from: first, until: last }
  }

  /** In one statement: what is added to its day between two would be missing, or there twice. */
  async function counted (accountId: number, { from, until }: Days): Promise<Map<string, Map<CountedFigure, number>>> {
    const rows = await db.read.query<Array<{ day: string, figure: CountedFigure, amount: number | string }>>(`SELECT day, figure, SUM(amount) AS amount FROM (
      SELECT day, figure, amount FROM day_counts WHERE accountId = ? AND day >= ? AND day <= ?
      UNION ALL SELECT day, figure, amount FROM day_ticks WHERE accountId = ? AND day >= ? AND day <= ?) AS counted GROUP BY day, figure`,
    [accountId, from, until, accountId, from, until])
    return new Map([...grouped(rows, ({ day }) => day)].map(([day, theirs]) => [day, new Map(theirs.map(({ figure, amount }) => [figure, Number(amount)]))]))
  }

  /** The days are those of the account's calendar, which for nearly everybody is China's. */
  async function sent (accountId: number, { from, until }: Days): Promise<Map<string, number>> {
    const rows = await db.read.query<Array<{ day: string, amount: number | string }>>(`SELECT day, SUM(touches) AS amount FROM touch_tallies
      WHERE accountId = ? AND day >= ? AND day <= ? AND status IN ('submitted', 'delivered') GROUP BY day`, [accountId, from, until])
    return new Map(rows.map(({ day, amount }) => [day, Number(amount)]))
  }

  async function told (accountId: number, { from, until }: Days): Promise<Map<string, Map<StatisticName, WechatStatistic['told']>>> {
    const rows = await db.read.createQueryBuilder(WechatStatistic, 'told').where('told.accountId = :accountId AND told.day >= :from AND told.day <= :until', { accountId, from, until }).getMany()
    return new Map([...grouped(rows, ({ day }) => day)].map(([day, theirs]) => [day, new Map(theirs.map((each) => [each.statistic, each.told]))]))
  }

  /** Before the first day with a count nobody counted. */
  async function firstDay (accountId: number): Promise<string | null> {
    const [row] = await db.read.query<Array<{ day: string | null }>>(`SELECT MIN(day) AS day FROM (
      SELECT MIN(day) AS day FROM day_counts WHERE accountId = ? UNION ALL SELECT MIN(day) AS day FROM day_ticks WHERE accountId = ?) AS firsts`, [accountId, accountId])
    return row?.day ?? null
  }

  return {
    /** Each day with what WeChat says and what we counted, oldest first. */
    async read (accountId: number, asked: Partial<Days>): Promise<Days & { days: DayStatistics[] }> {
      const span = spanOf(asked)
      const [first, ours, sends, theirs] = [await firstDay(accountId), await counted(accountId, span), await sent(accountId, span), await told(accountId, span)]
      const days = daysBetween(span.from, span.until).map((day): DayStatistics => {
        const wechat = wechatFigures(theirs.get(day) ?? new Map())
        const own = first === null || day < first ? null : ownFigures(ours.get(day), sends.get(day))
        return { day, wechat, ours: own, differences: differencesOf(own, wechat) }
      })
      return { ...span, days }
    },

    /** One statistic as WeChat told it, oldest first. */
    async rows (accountId: number, statistic: StatisticName, asked: Partial<Days>): Promise<WechatStatistic[]> {
      const { from, until } = spanOf(asked)
      return db.read.createQueryBuilder(WechatStatistic, 'told')
        .where('told.accountId = :accountId AND told.day >= :from AND told.day <= :until AND told.statistic = :statistic', { accountId, from, until, statistic })
        .orderBy('told.day', 'ASC').getMany()
    },

    async states (accountId: number): Promise<StatisticState[]> {
      const tries = await db.read.findBy(WechatStatisticTry, { accountId })
      const ready = lastReadyDay(clock.now().getTime())
      const lasts = await db.read.query<Array<{ statistic: StatisticName, day: string }>>(`SELECT statistic, MAX(day) AS day FROM wechat_statistics
        WHERE accountId = ? AND day >= ? GROUP BY statistic`, [accountId, addDays(ready, -maxDays)])
      return statisticNames.map((statistic) => {
        const lastDay = lasts.find((each) => each.statistic === statistic)?.day ?? null
        const last = tries.find((each) => each.statistic === statistic)
        return { statistic, lastDay, isUpToDate: lastDay === ready, triedAt: last?.triedAt ?? null, problem: last?.problem ?? null }
      })
    },
  }
}

export type StatisticsService = ReturnType<typeof createStatisticsService>

function ownFigures (counts: ReadonlyMap<CountedFigure, number> | undefined, sent: number | undefined): OwnFigures {
  const of = (figure: CountedFigure) => counts?.get(figure) ?? 0
  return {
    follows: of('follows'), unfollows: of('unfollows'), scans: of('scans'), menuTaps: of('menuTaps'), messages: of('messages'), otherMessages: of('otherMessages'),
    deliveries: of('deliveries'), sent: sent ?? 0, followers: counts?.get('followers') ?? null,
  }
}

function differencesOf (ours: OwnFigures | null, wechat: WechatFigures): Differences {
  const of = (figure: typeof compared[number]): number | null => {
    const [mine, theirs] = [ours?.[figure] ?? null, wechat[figure]]
    return mine === null || theirs === null ? null : mine - theirs
  }
  return { follows: of('follows'), unfollows: of('unfollows'), followers: of('followers'), messages: of('messages'), deliveries: of('deliveries') }
}
