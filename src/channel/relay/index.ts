import type { FastifyInstance } from 'fastify'
import { accountNotFound } from '../../accounts/index.ts'
import { inboundReceived } from '../channel.facts.ts'
import { createDress } from './dress.ts'
import { createForward, type NameFollowers } from './forward.ts'

export interface Relay {
  /** For the room that keeps followers: what is relayed goes in order for each of them. */
  nameFollowers: (name: NameFollowers) => void
}

/** WeChat knows one webhook of an account's: other systems get copies of what comes there. */
export function furnishRelay (app: FastifyInstance): Relay {
  const { db, clock, facts, outgoing } = app
  let nameFollowers: NameFollowers = async () => new Map()
  outgoing.dressAsWechat(createDress({
    clock,
    appidOf (accountId) {
      const keys = app.accounts.keyring.byId(accountId)
      if (keys === undefined) throw accountNotFound()
      return keys.appid
    },
  }))
  facts.on(inboundReceived, createForward({
    db, wanted: outgoing.wantedOfWechat, publish: outgoing.publish, nameFollowers: (...asked) => nameFollowers(...asked),
  }))
  return { nameFollowers: (name) => { nameFollowers = name } }
}
