import { type Static, type TObject, type TSchema, Type } from 'typebox'
import type { Presence } from '../../agents/agent.entity.ts'
import type { Activity, TeamFairness } from './activity.service.ts'
import type { ReportName } from './figures.ts'
import { groupings } from './groups.ts'

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

const Moment = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })
const period = {
  from: Moment('Then or later: when conversations began.'),
  until: Moment('Earlier than that; at most 93 days later.'),
}
export const PeriodQuery = Type.Object(period, { additionalProperties: false })
export const ReportQuery = Type.Object({
  ...period,
  by: Type.Optional(Type.Enum([...groupings], { description: 'A line for each; day and hour (0 to 23) are those in which conversations began, by the account’s clocks.' })),
}, { additionalProperties: false })

const Count = (description: string) => Type.Integer({ description })
const MaybeMs = Type.Union([Type.Integer(), Type.Null()])
const Times = (description: string) => Type.Object({
  count: Type.Integer(), meanMs: MaybeMs, medianMs: MaybeMs, p90Ms: MaybeMs, longestMs: MaybeMs,
}, { description })
const times = { count: 2, meanMs: 90_000, medianMs: 60_000, p90Ms: 120_000, longestMs: 120_000 }

const figures = {
  response: Type.Object({
    conversations: Type.Integer(),
    firstResponse: Times('From asking for a person to the first answer of one, in the team’s working time. What a bot does before is not in it.'),
    ownResponse: Times('From being given the conversation to that answer, in the working time of the agent who gave it.'),
    handling: Times('How long agents had it open, in their working time.'),
    resolution: Times('From asking for a person until it was resolved, in the team’s working time.'),
  }, { examples: [{ conversations: 2, firstResponse: times, ownResponse: times, handling: times, resolution: times }] }),
  volume: Type.Object({
    conversations: Count('All that began.'),
    asked: Count('A person was asked for.'),
    botOnly: Count('No person had anything to do with it.'),
    answered: Count('A person answered.'),
    resolved: Count('Resolved by now.'),
    reopened: Count('Reopened at least once.'),
    inbound: Count('Messages of followers.'),
    outbound: Count('Messages of agents.'),
  }, { examples: [{ conversations: 12, asked: 9, botOnly: 3, answered: 8, resolved: 7, reopened: 1, inbound: 40, outbound: 31 }] }),
  waiting: Type.Object({
    asked: Count('A person was asked for.'),
    given: Count('An agent got it.'),
    waiting: Count('Still waits for the first one.'),
    leftWaiting: Count('Ended before anybody got it.'),
    wait: Times('Until an agent got it, in the team’s working time.'),
  }, { examples: [{ asked: 9, given: 8, waiting: 1, leftWaiting: 0, wait: times }] }),
  windows: Type.Object({
    asked: Count('A person was asked for.'),
    lost: Count('Conversations of which a reply window closed over a question.'),
    windowsLost: Count('How many windows those were.'),
  }, { examples: [{ asked: 9, lost: 1, windowsLost: 1 }] }),
  ratings: Type.Object({
    asked: Count('Followers who were asked.'),
    rated: Count('Those who answered.'),
    mean: Type.Union([Type.Number(), Type.Null()]),
    scores: Type.Array(Type.Object({ score: Type.Integer(), count: Type.Integer() })),
  }, { examples: [{ asked: 7, rated: 4, mean: 4.5, scores: [{ score: 4, count: 2 }, { score: 5, count: 2 }] }] }),
} satisfies Record<ReportName, TObject>

/** What a report looks like, with its groups. */
export const reportViews = {
  response: viewOf(figures.response), volume: viewOf(figures.volume), waiting: viewOf(figures.waiting), windows: viewOf(figures.windows), ratings: viewOf(figures.ratings),
}

function viewOf<Figures extends TObject> (one: Figures) {
  return Type.Object({
    timeZone: Type.String({ examples: ['Asia/Shanghai'] }),
    total: one,
    groups: Type.Array(Type.Object({
      key: Type.Union([Type.Integer(), Type.String(), Type.Null()], { description: 'An id, a day, an hour; null: nobody, no team, no label.' }),
      name: Type.Union([Type.String(), Type.Null()]),
      figures: one,
    }), { description: 'Empty unless asked `by` something. A conversation that several agents held, or with several labels, is in several groups.' }),
  })
}

const Milliseconds = Type.Integer()
const PresenceMs = Type.Object({ online: Milliseconds, busy: Milliseconds, away: Milliseconds, offline: Milliseconds } satisfies Record<Presence, TSchema>)

export const ActivityView = Type.Object({
  items: Type.Array(Type.Object({
    agentId: Type.Integer(), name: Type.String(),
    presenceMs: PresenceMs,
    assignments: Count('Conversations given to them.'),
    resolved: Count('Of those, how many they resolved.'),
    passedOn: Count('How many went back or to somebody else.'),
    snoozed: Count('How many they put aside.'),
    handlingMs: Count('How long they had conversations open, in their working time.'),
    replies: Count('What they said, on the days of the period.'),
  }, {
    examples: [{
      agentId: 3, name: '小王', presenceMs: { online: 25_200_000, busy: 0, away: 3_600_000, offline: 57_600_000 }, assignments: 31, resolved: 28, passedOn: 2, snoozed: 1,
      handlingMs: 21_000_000, replies: 120,
    }],
  })),
})

export const FairnessView = Type.Object({
  items: Type.Array(Type.Object({
    teamId: Type.Union([Type.Integer(), Type.Null()]), name: Type.Union([Type.String(), Type.Null()]),
    assignments: Type.Integer(),
    unfairness: Type.Number({ description: 'How much of the work would have to go to others for it to be fair: 0 to 1.' }),
    least: Type.Integer(), most: Type.Integer(),
    members: Type.Array(Type.Object({
      agentId: Type.Integer(), name: Type.Union([Type.String(), Type.Null()]), weight: Type.Integer(), assignments: Type.Integer(), onlineMs: Type.Integer(),
      share: Type.Number({ description: 'Of all that the team was given.' }),
      fairShare: Type.Number({ description: 'What it would be by weight and by how long they were online.' }),
    })),
  }, {
    examples: [{
      teamId: 1, name: '售后', assignments: 30, unfairness: 0.1, least: 12, most: 18,
      members: [
        { agentId: 3, name: '小王', weight: 1, assignments: 18, onlineMs: 25_200_000, share: 0.6, fairShare: 0.5 },
        { agentId: 4, name: '小李', weight: 1, assignments: 12, onlineMs: 25_200_000, share: 0.4, fairShare: 0.5 },
      ],
    }],
  })),
})

export function viewActivity (items: readonly Activity[]): Static<typeof ActivityView> {
  return { items: [...items] }
}

export function viewFairness (teams: readonly TeamFairness[]): Static<typeof FairnessView> {
  return {
    items: teams.map(({ names, members, ...team }) => ({ ...team, members: members.map((member) => ({ ...member, name: names.get(member.agentId) ?? null })) })),
  }
}
