import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { Entries } from './entry.service.ts'
import { importBodyMissing } from './faq.errors.ts'
import { AccountParams, EntriesQuery, EntryEditBody, EntryPage, EntryParams, EntryView, ImportedView, NewEntryBody, viewEntry } from './faq.schemas.ts'
import { entriesFrom, maxImportBytes } from './import.ts'

export interface EntryRoutesOptions { entries: Entries }

const target = (id: number) => ({ targetKind: 'faq-entry', targetId: id })

/** The questions that an account answers by itself. */
export const entryRoutes: FastifyPluginAsyncTypebox<EntryRoutesOptions> = async (app, { entries }) => {
  const tags = ['bots']
  const mayRead = { access: { permission: 'bots.read', scope: 'account' } } as const
  app.addContentTypeParser(['text/csv', 'application/octet-stream'], (_request, body, done) => done(null, body))
  const mayManage = { access: { permission: 'bots.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listFaqEntries', summary: 'Questions that are asked often, newest first', tags,
      params: AccountParams, querystring: EntriesQuery, response: { 200: EntryPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { q, category, isOn, before, limit } }) => {
    const items = await entries.list(accountId, { q, category, isOn, before, limit })
    return { items: items.map(viewEntry), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addFaqEntry', summary: 'Add a question with its answer', tags, description: 'One account has a question once, however it is written.',
      params: AccountParams, body: NewEntryBody, response: { 201: EntryView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body: { question, contents, similar = [], category = null, isOn = true } } = request
    const fields = { question, contents, similar, category, isOn }
    await entries.assertSound(accountId, fields)
    const added = await app.db.write(async (tx) => {
      const entry = await entries.create(tx, accountId, fields)
      await app.access.audit(tx, request, { action: 'faq.add', accountId, ...target(entry.id), detail: { category, isOn } })
      return entry
    })
    return reply.code(201).send(viewEntry(added))
  })

  app.post('/import', {
    config: mayManage,
    bodyLimit: maxImportBytes,
    schema: {
      operationId: 'importFaqEntries', summary: 'Take in a table of questions', tags, consumes: ['text/csv', 'application/octet-stream'],
      description: 'The body is a CSV file with the columns question and answer, and similar (set apart by |) and category if you have them. UTF-8 or GBK, up to 5,000 lines. '
        + 'What is there under the same question is changed. All of it is taken in, or nothing.',
      params: AccountParams, response: { 200: ImportedView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body } = request
    if (!(body instanceof Readable)) throw importBodyMissing()
    const read = await entriesFrom(app.files, body, accountId)
    return app.db.write(async (tx) => {
      const brought = await entries.bring(tx, accountId, read)
      await app.access.audit(tx, request, { action: 'faq.import', accountId, targetKind: 'account', targetId: String(accountId), detail: { ...brought } })
      return brought
    })
  })

  app.get('/:entryId', {
    config: mayRead,
    schema: { operationId: 'getFaqEntry', summary: 'One question with its answer', tags, params: EntryParams, response: { 200: EntryView, '4xx': Problem } },
  }, async ({ params: { accountId, entryId } }) => viewEntry(await entries.get(accountId, entryId)))

  app.patch('/:entryId', {
    config: mayManage,
    schema: {
      operationId: 'changeFaqEntry', summary: 'Change a question or its answer, or switch it off', tags,
      params: EntryParams, body: EntryEditBody, response: { 200: EntryView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, entryId: id }, body: { version, ...edit } } = request
    await entries.assertSound(accountId, edit)
    return viewEntry(await app.db.write(async (tx) => {
      const entry = await entries.change(tx, { accountId, id, version }, edit)
      await app.access.audit(tx, request, { action: 'faq.change', accountId, ...target(id), detail: { changed: Object.keys(edit) } })
      return entry
    }))
  })

  app.delete('/:entryId', {
    config: mayManage,
    schema: { operationId: 'removeFaqEntry', summary: 'Delete a question', tags, params: EntryParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId, entryId: id } = request.params
    await app.db.write(async (tx) => {
      const { category } = await entries.remove(tx, accountId, id)
      await app.access.audit(tx, request, { action: 'faq.remove', accountId, ...target(id), detail: { category } })
    })
    return reply.code(204).send(null)
  })
}
