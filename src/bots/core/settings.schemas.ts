import { type Static, Type } from 'typebox'
import type { DeepPartial } from '../../platform/laid-over.ts'

const closed = { additionalProperties: false }
const Share = Type.Number({ minimum: 0, maximum: 1 })
const Switch = (description: string) => Type.Boolean({ description })

/** Everything about answers without a person that an account may choose. */
export const BotSettings = Type.Object({
  switches: Type.Object({
    greeting: Switch('Greets who follows or scans a code.'),
    menu: Switch('Answers keys of the menu.'),
    rule: Switch('Answers by rules.'),
    faq: Switch('Answers questions that were asked before.'),
    plugins: Switch('Lets plugins answer what nothing else did.'),
  }, { ...closed, description: 'In the order in which they are asked. What no bot may do here, none does.' }),
  loop: Type.Object({
    answers: Type.Integer({ minimum: 1, maximum: 1000 }),
    minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
  }, { ...closed, description: 'After so many answers to what a follower wrote within so many minutes bots answer nothing more that they write until the minutes are over, and a person is called once. Keys of menus, scans and follows are of a hand: they do not count and are answered.' }),
  faq: Type.Object({
    answerAt: Share, suggestAt: Share,
    handOver: Type.Boolean({ description: 'Whether a person is called when nothing is near enough.' }),
    teamId: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    head: Type.String({ minLength: 1, maxLength: 100, description: 'Stands before the three.' }),
  }, { ...closed, description: 'How near a question must be, from 0 to 1: to be answered, or to be among three that are offered.' }),
  noPerson: Type.Object({
    isOn: Type.Boolean(), text: Type.String({ minLength: 1, maxLength: 600 }),
  }, { ...closed, description: 'What is said to those who ask for a person where nobody is there to answer.' }),
  plugins: Type.Object({
    waitMs: Type.Integer({ minimum: 0, maximum: 4000, description: 'So long a webhook waits for what plugins say, in milliseconds; later it goes as a service message.' }),
  }, closed),
}, closed)
export type BotSettings = Static<typeof BotSettings>
export type PartialBotSettings = DeepPartial<BotSettings>

export const defaultSettings: BotSettings = {
  switches: { greeting: true, menu: true, rule: true, faq: true, plugins: true },
  loop: { answers: 20, minutes: 10 },
  faq: { answerAt: 0.75, suggestAt: 0.35, handOver: false, teamId: null, head: '您是不是想问：' },
  noPerson: { isOn: true, text: '现在没有人工客服在线，请留言，我们会尽快回复您。' },
  plugins: { waitMs: 1500 },
}
