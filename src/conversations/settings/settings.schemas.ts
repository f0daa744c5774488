import { type Static, Type } from 'typebox'
import type { DeepPartial } from '../../platform/laid-over.ts'

const closed = { additionalProperties: false }
const Words = Type.String({ minLength: 1, maxLength: 300 })
const Hours = (maximum: number) => Type.Integer({ minimum: 0, maximum })

const Notice = (description: string) => Type.Object({ isOn: Type.Boolean(), text: Type.String({ minLength: 1, maxLength: 300 }) }, { ...closed, description })

/** Everything about the service desk that an account may choose. */
export const DeskSettings = Type.Object({
  botFirst: Type.Boolean({ description: 'A conversation begins with the bots; a person comes when one is asked for. While an account has no agents they all begin so.' }),
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
  rating: Type.Object({
    isOn: Type.Boolean({ description: 'Whoever was answered by an agent is asked what they think of it, once for each conversation.' }),
    way: Type.Enum(['menu', 'text', 'passive'], {
      description: 'menu: lines to tap, text: numbers to type, both by service message if more of those are left than are kept for agents, else as passive. '
        + 'passive: only in the answer to their next message, which costs no quota.',
    }),
    question: Words,
    choices: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { minItems: 2, maxItems: 5, description: 'From the worst, which is 1, to the best.' }),
    lowAt: Type.Integer({ minimum: 0, maximum: 5, description: 'Somebody is told of scores up to this.' }),
    thanks: Words,
    commentQuestion: Type.Union([Words, Type.Null()], { description: 'Said with the thanks; their next words are the comment, unless they ask something.' }),
    keepHours: Type.Integer({ minimum: 0, maximum: 720, description: 'Whoever could not be asked at once is asked when they write again within this time.' }),
    answerHours: Type.Integer({ minimum: 1, maximum: 720, description: 'So long a tap on the menu counts.' }),
    typedMinutes: Type.Integer({ minimum: 1, maximum: 1440, description: 'So long what they type counts: a number for the question, words for the comment.' }),
  }, closed),
}, closed)
export type DeskSettings = Static<typeof DeskSettings>
export type PartialSettings = DeepPartial<DeskSettings>

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
  rating: {
    isOn: false, way: 'menu', question: '请为本次服务打分：', choices: ['很不满意', '不满意', '一般', '满意', '非常满意'], lowAt: 2, thanks: '感谢您的评价！',
    commentQuestion: '您还有什么想对我们说的吗？直接回复即可。', keepHours: 72, answerHours: 72, typedMinutes: 30,
  },
}
