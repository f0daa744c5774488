import { type TProperties, Type } from 'typebox'
import { endpoint } from '../endpoint.ts'

const Day = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d$` })
const Dates = Type.Object({ begin_date: Day, end_date: Day })
const number = Type.Integer()
const maybe = Type.Optional(Type.Integer())

/**
 * Numbers of days in China. A day is ready at about 08:00 of the next (61503 before); `end_date` is at most yesterday (61501).
 * A span of n days: `end_date` - `begin_date` <= n - 1. Days without anything to tell may be missing.
 */
function statistic<Fields extends TProperties> (name: string, fields: Fields) {
  return endpoint({
    method: 'POST',
    path: `/datacube/${name}`,
    effect: 'read',
    request: Dates,
    answer: Type.Object({
      list: Type.Array(Type.Object({ ref_date: Type.String(), ...fields })),
      is_delay: Type.Optional(Type.Boolean()),
    }),
  })
}

/** Withdrawn in favour of `articleRead` and those after it, so nothing is relied on. */
const read = {
  user_source: maybe,
  int_page_read_user: maybe, int_page_read_count: maybe, ori_page_read_user: maybe, ori_page_read_count: maybe,
  share_user: maybe, share_count: maybe, add_to_fav_user: maybe, add_to_fav_count: maybe,
}
const share = { user_source: maybe, share_scene: maybe, share_user: maybe, share_count: maybe }
const article = { msgid: Type.Optional(Type.String()), title: Type.Optional(Type.String()) }
const hour = { ref_hour: Type.Optional(Type.Integer()) }
const Anything = Type.Optional(Type.Unknown())

/** `msg_type`: 1 text, 2 picture, 3 voice, 4 video, 6 link. */
const messages = { user_source: maybe, msg_type: number, msg_user: number, msg_count: number }
/** `count_interval`: wrote 1 to 5 times (1), 6 to 10 (2), more (3). */
const distribution = { user_source: maybe, count_interval: number, msg_user: number }
/** How the webhook did; costs in milliseconds. */
const calls = { callback_count: number, fail_count: number, total_time_cost: number, max_time_cost: number }

/** `ref_hour` goes from 0 to 2300. What one call may span is said before each. */
export const datacube = {
  // 7 days. `user_source`: 0 other, 1 search, 17 card, 30 QR code, 57 name in an article, 100 advertisement, 149 mini program,
  // 161 reprint, 200 channels, 201 live.
  userSummary: statistic('getusersummary', { user_source: number, new_user: number, cancel_user: number }),
  userCumulate: statistic('getusercumulate', { user_source: maybe, cumulate_user: number }),

  // Withdrawn. 1 day.
  articleSummary: statistic('getarticlesummary', { ...article, ...read }),
  articleTotal: statistic('getarticletotal', { ...article, user_source: maybe, details: Anything }),
  // 3 days, and 1 for hours.
  userRead: statistic('getuserread', read),
  userReadHour: statistic('getuserreadhour', { ...hour, ...read }),
  // 7 days, and 1 for hours.
  userShare: statistic('getusershare', share),
  userShareHour: statistic('getusersharehour', { ...hour, ...share }),

  // In their place, for days since 2025-11-01. 1 day.
  articleRead: statistic('getarticleread', { ...article, detail: Anything }),
  articleShare: statistic('getarticleshare', { ...article, detail: Anything }),
  articleTotalDetail: statistic('getarticletotaldetail', { ...article, publish_type: maybe, detail_list: Anything }),
  // 30 days.
  businessSummary: statistic('getbizsummary', { detail: Anything }),

  // 7 days, and 1 for hours.
  messages: statistic('getupstreammsg', messages),
  messagesByHour: statistic('getupstreammsghour', { ...hour, ...messages }),
  // 1 day, which is the first of its week or month, once that is over. Older texts: 30 days.
  messagesByWeek: statistic('getupstreammsgweek', messages),
  messagesByMonth: statistic('getupstreammsgmonth', messages),
  // 15 days. Older texts: 30 for weeks and months.
  messageDistribution: statistic('getupstreammsgdist', distribution),
  messageDistributionByWeek: statistic('getupstreammsgdistweek', distribution),
  messageDistributionByMonth: statistic('getupstreammsgdistmonth', distribution),

  // 30 days, and 1 for hours.
  webhook: statistic('getinterfacesummary', calls),
  webhookByHour: statistic('getinterfacesummaryhour', { ...hour, ...calls }),
}
