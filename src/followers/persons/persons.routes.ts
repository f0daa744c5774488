import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../../platform/http/problem.ts'
import { FollowerParams } from '../follower.schemas.ts'
import { PersonJoinBody, PersonLinkParams, PersonView, viewPerson } from './persons.schemas.ts'
import type { FollowerKey, PersonService } from './persons.service.ts'

export interface PersonRoutesOptions { persons: PersonService }

/** A person is seen by who may read their followers, each on its account, and changed by who may write on both. */
export const personRoutes: FastifyPluginAsyncTypebox<PersonRoutesOptions> = async (app, { persons }) => {
  const tags = ['followers']
  const mayWrite = { access: { permission: 'followers.write', scope: 'account' } } as const

  /** As the caller may see the person, and every follower shown is in the audit of its account. */
  async function show (request: FastifyRequest, key: FollowerKey) {
    const person = await persons.personOf(key)
    const view = viewPerson(person, (accountId) => app.access.may(request.actor, 'followers.read', accountId))
    await app.db.write(async (tx) => {
      for (const { accountId, follower } of view.followers) {
        await app.access.audit(tx, request, { action: 'person.read', accountId, targetKind: 'follower', targetId: follower.id })
      }
    })
    return view
  }

  app.get('', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: {
      operationId: 'getPerson', summary: 'Who else a follower is, on this account and others', tags,
      params: FollowerParams, response: { 200: PersonView, '4xx': Problem },
    },
  }, (request) => show(request, request.params))

  app.post('/links', {
    config: mayWrite,
    schema: {
      operationId: 'joinPerson', summary: 'Say that two followers are one person', tags,
      description: 'Followers with the same unionid are joined by themselves within minutes. Joining what is joined changes nothing.',
      params: FollowerParams, body: PersonJoinBody, response: { 200: PersonView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: one, body: other } = request
    const actor = app.access.actorOf(request)
    app.access.require(actor, 'followers.write', other.accountId)
    await app.db.write(async (tx) => {
      if (!await persons.join(tx, one, other, `${actor.kind}:${actor.id}`)) return
      for (const { accountId, followerId } of [one, other]) {
        await app.access.audit(tx, request, { action: 'person.join', accountId, targetKind: 'follower', targetId: followerId })
      }
    })
    return show(request, one)
  })

  app.delete('/links/:linkId', {
    config: mayWrite,
    schema: {
      operationId: 'undoPersonLink', summary: 'Say that two followers are not one person; no unionid joins these two again', tags,
      params: PersonLinkParams, response: { 200: PersonView, '4xx': Problem },
    },
  }, async (request) => {
    const { linkId, ...one } = request.params
    const actor = app.access.actorOf(request)
    const link = await persons.linkOf(one, linkId)
    for (const accountId of [link.accountId, link.otherAccountId]) app.access.require(actor, 'followers.write', accountId)
    await app.db.write(async (tx) => {
      await persons.undo(tx, link, `${actor.kind}:${actor.id}`)
      for (const [accountId, targetId] of [[link.accountId, link.followerId], [link.otherAccountId, link.otherId]] as const) {
        await app.access.audit(tx, request, { action: 'person.part', accountId, targetKind: 'follower', targetId, detail: { how: link.how } })
      }
    })
    return show(request, one)
  })
}
