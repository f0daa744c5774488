import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done, Nothing } from './answers.ts'

const Pair = Type.Object({ kf_account: Type.String(), openid: Type.String() })

/** Talks in WeChat's own customer-service system. A CRM that routes to its own agents has none. */
export const kfSessions = {
  /** The agent must be bound and online. After a lost answer look with `get`: 65414 would come from a talk with another agent as well. */
  create: endpoint({ method: 'POST', path: '/customservice/kfsession/create', effect: 'create', request: Pair, answer: Done }),
  close: endpoint({
    method: 'POST',
    path: '/customservice/kfsession/close',
    effect: 'put',
    request: Pair,
    answer: Done,
    // There is no such talk any more.
    meanings: { 65413: 'done' },
  }),
  get: endpoint({
    method: 'GET',
    path: '/customservice/kfsession/getsession',
    effect: 'read',
    request: Type.Object({ openid: Type.String() }),
    answer: Type.Object({
      /** Empty when nobody talks with the follower. */
      kf_account: Type.String(),
      createtime: Type.Optional(Type.Integer()),
    }),
  }),
  list: endpoint({
    method: 'GET',
    path: '/customservice/kfsession/getsessionlist',
    effect: 'read',
    request: Type.Object({ kf_account: Type.String() }),
    answer: Type.Object({ sessionlist: Type.Array(Type.Object({ openid: Type.String(), createtime: Type.Integer() })) }),
  }),
  /** Who waits for an agent: the first hundred, and there is no second page. */
  waiting: endpoint({
    method: 'GET',
    path: '/customservice/kfsession/getwaitcase',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({
      count: Type.Integer(),
      waitcaselist: Type.Array(Type.Object({ openid: Type.String(), latest_time: Type.Integer() })),
    }),
  }),
  /** What was said, of at most 24 h. Begin with `msgid` 1, go on with the one returned, until `number` is smaller than asked. */
  records: endpoint({
    method: 'POST',
    path: '/customservice/msgrecord/getmsglist',
    effect: 'read',
    request: Type.Object({
      starttime: Type.Integer(),
      endtime: Type.Integer(),
      msgid: Type.String({ pattern: '^\\d{1,20}$' }),
      number: Type.Integer({ minimum: 1, maximum: 10_000 }),
    }),
    answer: Type.Object({
      recordlist: Type.Array(Type.Object({
        openid: Type.String(),
        /** 2002 the agent said it, 2003 the agent was told it; older ones are 1000 to 1005 and 2001. */
        opercode: Type.Integer(),
        text: Type.Optional(Type.String()),
        time: Type.Integer(),
        worker: Type.String(),
      })),
      number: Type.Integer(),
      msgid: Type.String(),
    }),
    ids: ['msgid'],
    bareIds: ['msgid'],
  }),
}
