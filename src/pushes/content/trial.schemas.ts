import { type Static, Type } from 'typebox'
import { pushRoutes } from '../record/push.entity.ts'
import type { Preview, Tried } from './trial.service.ts'

const closed = { additionalProperties: false }
const Route = Type.Enum([...pushRoutes])
const Variant = Type.Optional(Type.Enum(['a', 'b', 'c', 'd', 'e'], { description: 'Without it each follower has the one that they would get.' }))
const followers = (maxItems: number) => Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems, uniqueItems: true })
const Reason = Type.String({
  description: 'As a touch’s; or VARIABLE_EMPTY: a value is missing that has no default; VALUE_UNFIT: a value does not fit where it is to stand; TEMPLATE_UNKNOWN: WeChat has no such template any more.',
})
const Content = Type.Object({ type: Type.String() }, { additionalProperties: true })

export const PreviewBody = Type.Object({ followerIds: followers(20), variant: Variant }, { ...closed, examples: [{ followerIds: [41, 42] }] })
export const TestBody = Type.Object({ followerIds: followers(10), variant: Variant }, { ...closed, examples: [{ followerIds: [41], variant: 'b' }] })

const seen = {
  followerId: 41, alias: '爱茶的白鹭0427', variant: 'a', isHeldOut: false, fault: null,
  ways: [
    { route: 'service', content: { type: 'text', text: '杭州的茶友，新茶到店：https://shop.example.com/new' }, isOpen: false, reason: 'REPLY_WINDOW_CLOSED' },
    { route: 'mass', content: { type: 'text', text: '新茶到店：https://shop.example.com/new' }, isOpen: true, reason: null },
  ],
} as const

export const PreviewView = Type.Object({
  items: Type.Array(Type.Object({
    followerId: Type.Integer(), alias: Type.String(), variant: Type.String(),
    isHeldOut: Type.Boolean({ description: 'They would get nothing, so that there is somebody to compare with.' }),
    fault: Type.Union([Reason, Type.Null()], { description: 'Why nothing can be made for them; then there are no ways.' }),
    ways: Type.Array(Type.Object({ route: Route, content: Content, isOpen: Type.Boolean(), reason: Type.Union([Reason, Type.Null()]) }), {
      description: 'In the order in which they are tried; what they read, and whether it could go now.',
    }),
  })),
}, { examples: [{ items: [{ ...seen, ways: [...seen.ways] }] }] })

const tried = [{ followerId: 41, variant: 'b', route: 'service', reasons: [] }, { followerId: 42, variant: 'b', route: null, reasons: ['REPLY_WINDOW_CLOSED'] }] as const

export const TestView = Type.Object({
  items: Type.Array(Type.Object({
    followerId: Type.Integer(), variant: Type.String(),
    route: Type.Union([Route, Type.Null()], { description: 'By which it goes out now; null: it does not.' }),
    reasons: Type.Array(Reason, { description: 'Why not, for each way in their order.' }),
  })),
}, { examples: [{ items: tried.map((each) => ({ ...each, reasons: [...each.reasons] })) }] })

export const viewPreviews = (items: Preview[]): Static<typeof PreviewView> => ({ items })
export const viewTried = (items: Tried[]): Static<typeof TestView> => ({ items })
