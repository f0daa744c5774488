import { chinaDay, chinaHour, dateOfDay, dayOfDate } from '../china-time.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Asked, Span } from '../rules/statistics.ts'
import {
  interfaceHours, interfaceSummary, messageDistribution, messageHours, messageSummary, userCumulate, userSummary,
} from '../rules/statistics.ts'
import type { Fields } from '../values.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi } from './api.ts'

interface Statistic {
  /** How many days one call may ask for. */
  days: number
  rows: (account: AccountCall['account'], asked: Asked) => Fields[]
}

/** Nobody reads articles here: lists of articles are empty, totals zero. */
const none = (): Fields[] => []

/** Where a page and its older text differ in the days, the fewer. */
const statistics: Record<string, Statistic> = {
  getusersummary: { days: 7, rows: (account, asked) => userSummary(account.statistics, asked) },
  getusercumulate: { days: 7, rows: (account, asked) => userCumulate(account.statistics, asked, account.followers.subscribedCount()) },
  getarticlesummary: { days: 1, rows: none },
  getarticletotal: { days: 1, rows: none },
  getuserread: { days: 3, rows: (_account, asked) => zeroes(asked, noReads) },
  getuserreadhour: { days: 1, rows: none },
  getusershare: { days: 7, rows: none },
  getusersharehour: { days: 1, rows: none },
  getarticleread: { days: 1, rows: none },
  getarticleshare: { days: 1, rows: none },
  getarticletotaldetail: { days: 1, rows: none },
  getbizsummary: { days: 30, rows: (_account, asked) => zeroes(asked, { detail: noBusiness }) },
  getupstreammsg: { days: 7, rows: (account, asked) => messageSummary(account.statistics, asked, 'day') },
  getupstreammsghour: { days: 1, rows: (account, asked) => messageHours(account.statistics, asked) },
  getupstreammsgweek: { days: 1, rows: (account, asked) => messageSummary(account.statistics, asked, 'week') },
  getupstreammsgmonth: { days: 1, rows: (account, asked) => messageSummary(account.statistics, asked, 'month') },
  getupstreammsgdist: { days: 15, rows: (account, asked) => messageDistribution(account.statistics, asked, 'day') },
  getupstreammsgdistweek: { days: 15, rows: (account, asked) => messageDistribution(account.statistics, asked, 'week') },
  getupstreammsgdistmonth: { days: 15, rows: (account, asked) => messageDistribution(account.statistics, asked, 'month') },
  getinterfacesummary: { days: 30, rows: (account, asked) => interfaceSummary(account.statistics, asked) },
  getinterfacesummaryhour: { days: 1, rows: (account, asked) => interfaceHours(account.statistics, asked) },
}

const everySource = 99_999_999
const noReads: Fields = {
  user_source: everySource, int_page_read_user: 0, int_page_read_count: 0, ori_page_read_user: 0, ori_page_read_count: 0,
  share_user: 0, share_count: 0, add_to_fav_user: 0, add_to_fav_count: 0,
}
const noBusiness: Fields = { read_user: 0, read_user_source: [], share_user: 0, zaikan_user: 0, like_user: 0, comment_count: 0 }

export function addDatacubeApis (apis: ApiTable, world: World): void {
  for (const [name, { days, rows }] of Object.entries(statistics)) {
    addAccountApi(apis, world, { method: 'POST', path: `/datacube/${name}`, who: 'verified' }, (call): Verdict => {
      const asked = readSpan(call, days)
      return isRefusal(asked) ? { refusal: asked } : { answer: { list: rows(call.account, asked) } }
    })
  }
}

function readSpan ({ account: { limits }, body: { begin_date: begin, end_date: end }, nowMs }: AccountCall, most: number): Asked | Refusal {
  const from = isFilled(begin) ? dayOfDate(begin) : undefined
  const to = isFilled(end) ? dayOfDate(end) : undefined
  if (from === undefined || to === undefined) return refuse(61500, 'datacube.date')
  if (to < from) return refuse(61501, 'datacube.order')
  if (to - from >= most) return refuse(61501, 'datacube.span')
  const yesterday = chinaDay(nowMs) - 1
  if (to > yesterday) return refuse(61501, 'datacube.tooLate')
  const lastDay = chinaHour(nowMs) < limits.statisticsReadyHour ? yesterday - 1 : yesterday
  return to > lastDay ? refuse(61503, 'datacube.notReady') : { from, to, lastDay }
}

function zeroes ({ from, to }: Span, row: Fields): Fields[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({ ref_date: dateOfDay(from + at), ...row }))
}
