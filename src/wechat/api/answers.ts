import { Type } from 'typebox'

/** The answer of calls that only say that it was done. `errcode` 0 may be absent: an absence means 0. */
export const Done = Type.Object({ errcode: Type.Optional(Type.Literal(0)) })

/** The request of calls that ask for nothing in particular. */
export const Nothing = Type.Object({})
