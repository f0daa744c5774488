import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }
const Hours = (maximum: number) => Type.Integer({ minimum: 0, maximum })

const Notice = (description: string) => Type.Object({ isOn: Type.Boolean(), text: Type.String({ minLength: 1, maxLength: 300 }) }, { ...closed, description })

/** Everything about the service desk that an account may choose. */
export const DeskSettings = Type.Object({
  botFirst: Type.Boolean({ description: 'A conversation begins with the bots; a person comes when one is asked for.' }),
  personWords: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 100, description: 'Whoever says one of these, and nothing else, asks for a person.' }),
  reopenHours: Type.Integer({ minimum: 0, maximum: 720, description: 'So long after it was resolved a new message reopens a conversation.' }),
  idleHours: Type.Object({
    bot: Type.Integer({ minimum: 1, maximum: 8760 }), waiting: Type.Integer({ minimum: 48, maximum: 8760 }),
  }, { ...closed, description: 'A conversation that nobody said anything in for so long is resolved by itself. Waiting ones have at least the two days of their reply window.' }),
  routing: Type.Object({
    defaultTeamId: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], { description: 'Where conversations wait that no rule is about. null: any agent may get them.' }),
    handBackMinutes: Type.Integer({ minimum: 1, maximum: 1440, description: 'An unanswered conversation goes back to the queue when its agent has been offline so long.' }),
    stickyHours: Hours(8760),
  }, closed),
  notices: Type.Object({
    queuePosition: Notice('While nobody is free, in the answer of the webhook, which costs no quota. `{ahead}` is how many wait before them, `{position}` one more.'),
    outOfHours: Notice('While their team is closed; `{opensAt}` is when it opens again.'),
  }, { ...closed, description: 'What who waits is told, once in one stay in the queue.' }),
}, closed)
export type DeskSettings = Static<typeof DeskSettings>

export const defaultSettings: DeskSettings = {
  botFirst: false,
  personWords: ['人工', '转人工', '轉人工', '人工客服', '客服', '真人', '找客服', 'agent', 'human'],
  reopenHours: 24,
  idleHours: { bot: 24, waiting: 72 },
  routing: { defaultTeamId: null, handBackMinutes: 10, stickyHours: 72 },
  notices: {
    queuePosition: { isOn: true, text: '您前面还有 {ahead} 位，我们会尽快回复您。' },
    outOfHours: { isOn: true, text: '现在是休息时间，{opensAt} 起为您服务。您可以先留言，我们上班后会回复您。' },
  },
}
