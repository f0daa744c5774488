import type { Rule } from '../../src/segments/index.ts'

/** What is counted, as somebody would click it together. */
export const question: Rule = {
  all: [
    { attribute: 'city', is: '上海' },
    { tag: 2, isOn: true },
    { did: { kind: 'event.CLICK', atLeast: 1, within: { days: 180 } } },
    { reach: { route: 'service', purpose: 'content', topic: 'new-tea' } },
  ],
}

const hourMs = 3_600_000
/** As in the settings: a window that closes in a moment is closed. */
const marginMs = 2000

/** The same, as somebody writes it who knows the tables and what is in them. */
export function handWritten (atMs: number): { sql: string, values: unknown[] } {
  const { day, week, month } = periodsAt(atMs)
  return {
    sql: `SELECT COUNT(*) AS amount
      FROM follower_tags AS tagged
      STRAIGHT_JOIN follower_attributes AS city ON city.accountId = 1 AND city.attributeId = 1 AND city.followerId = tagged.followerId AND city.textValue = '上海'
      STRAIGHT_JOIN reach_states AS state ON state.accountId = 1 AND state.followerId = tagged.followerId
      STRAIGHT_JOIN followers ON followers.id = tagged.followerId
      LEFT JOIN reach_topic_states AS topic ON topic.accountId = 1 AND topic.topicId = 1 AND topic.followerId = tagged.followerId
      WHERE tagged.accountId = 1 AND tagged.tagId = 2 AND tagged.wanted = 1
        AND followers.accountId = 1 AND followers.subscribed = 1 AND followers.blockedAt IS NULL
        AND state.refusal IS NULL AND state.contentOutAt IS NULL AND (state.heldUntil IS NULL OR state.heldUntil <= ?)
        AND state.windowUntil > ? AND state.windowLeft >= 3
        AND (topic.state IS NULL OR topic.state <> 'out')
        AND (topic.day IS NULL OR topic.day <> ? OR topic.dayUsed < 1)
        AND (topic.week IS NULL OR topic.week <> ? OR topic.weekUsed < 2)
        AND (topic.month IS NULL OR topic.month <> ? OR topic.monthUsed < 4)
        AND EXISTS (SELECT 1 FROM follower_events AS clicked WHERE clicked.accountId = 1 AND clicked.followerId = tagged.followerId
          AND clicked.occurredAt > ? AND clicked.kind = 'event.CLICK')`,
    values: [atMs, atMs + marginMs, day, week, month, atMs - 180 * 24 * hourMs],
  }
}

/** Of the account's calendar, which is China's. */
function periodsAt (atMs: number): { day: string, week: string, month: string } {
  const local = new Date(atMs + 8 * hourMs)
  const day = local.toISOString().slice(0, 10)
  const week = new Date(Date.parse(day) - ((local.getUTCDay() + 6) % 7) * 24 * hourMs).toISOString().slice(0, 10)
  return { day, week, month: day.slice(0, 7) }
}
