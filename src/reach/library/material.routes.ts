import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { fileHeaders } from '../../platform/http/file-headers.ts'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { material as wechatMaterial } from '../../wechat/api/material.ts'
import type { Wechat } from '../../wechat/client.ts'
import { materialBodyMissing } from './material.errors.ts'
import { extensionOf, maxBytesOf } from './material.file.ts'
import {
  AccountParams, FileAnswer, KeepBody, MaterialPage, MaterialParams, MaterialsQuery, MaterialView, UploadQuery, viewMaterial, viewWechatPage,
  WechatPage, WechatQuery,
} from './material.schemas.ts'
import type { MaterialMedia } from './material.media.ts'
import type { MaterialService } from './material.service.ts'

export interface MaterialRoutesOptions { materials: MaterialService, media: Pick<MaterialMedia, 'keep' | 'forget'>, wechat: Wechat }

const bodyTypes = ['application/octet-stream', 'image/jpeg', 'image/png', 'image/gif', 'audio/mpeg', 'audio/amr', 'video/mp4']
const atWechatAtOnce = 20

/** Files that may be sent. The file itself is the body of an upload: nothing of it is held in memory. */
export const materialRoutes: FastifyPluginAsyncTypebox<MaterialRoutesOptions> = async (app, { materials, media, wechat }) => {
  const tags = ['library']
  const mayRead = { access: { permission: 'library.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'library.manage', scope: 'account' } } as const
  app.addContentTypeParser(bodyTypes, (_request, body, done) => done(null, body))

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listMaterials', summary: 'Files that may be sent, newest first', tags,
      params: AccountParams, querystring: MaterialsQuery, response: { 200: MaterialPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { kind, before, limit } }) => {
    const items = await materials.list(accountId, { kind, before, limit })
    return { items: items.map(viewMaterial), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage,
    bodyLimit: Math.max(...Object.values(maxBytesOf)),
    schema: {
      operationId: 'uploadMaterial', summary: 'Upload a file to be sent', tags, consumes: bodyTypes,
      description: 'The body is the file. 200 instead of 201: the same file is there already. WeChat gets it when it is first sent.',
      params: AccountParams, querystring: UploadQuery, response: { 200: MaterialView, 201: MaterialView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { kind, name } = request.query
    if (!(request.body instanceof Readable)) throw materialBodyMissing()
    const wanted = { accountId, kind, name, createdBy: request.actor?.name ?? 'system' }
    const { material, isNew } = await materials.upload(wanted, request.body, (tx, { id, bytes }) => (
      app.access.audit(tx, request, { action: 'material.upload', accountId, targetKind: 'material', targetId: id, detail: { kind, bytes } })))
    return reply.code(isNew ? 201 : 200).send(viewMaterial(material))
  })

  app.get('/wechat', {
    config: mayRead,
    schema: {
      operationId: 'listWechatMaterials', summary: 'Permanent materials that the account has at WeChat, twenty at a time', tags,
      params: AccountParams, querystring: WechatQuery, response: { 200: WechatPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { kind, offset } }) => (
    viewWechatPage(await wechat.call(app.accounts.caller(accountId), wechatMaterial.list, { type: kind, offset, count: atWechatAtOnce }), offset)))

  app.get('/:id', {
    config: mayRead,
    schema: {
      operationId: 'getMaterial', summary: 'What is known of one file', tags,
      params: MaterialParams, response: { 200: MaterialView, '4xx': Problem },
    },
  }, async ({ params: { accountId, id } }) => viewMaterial(await materials.get(accountId, id)))

  app.get('/:id/file', {
    config: mayRead,
    exposeHeadRoute: false,
    schema: {
      operationId: 'getMaterialFile', summary: 'The file itself', tags,
      params: MaterialParams, response: { 200: FileAnswer, '4xx': Problem },
    },
  }, async ({ params: { accountId, id } }, reply) => {
    const material = await materials.get(accountId, id)
    const stream = await materials.open(material)
    return reply.type(material.type).header('content-length', material.bytes).header('content-security-policy', "sandbox; default-src 'none'")
      .headers(fileHeaders(`material-${id}.${extensionOf(material)}`, 'inline')).send(stream)
  })

  app.post('/:id/keep', {
    config: mayManage,
    schema: {
      operationId: 'keepMaterial', summary: 'Give a file to WeChat for good', tags,
      description: 'It is then sent by an id that does not end. WeChat has room for 100,000 pictures and 1,000 of each other kind.',
      params: MaterialParams, body: KeepBody, response: { 200: MaterialView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, id } = request.params
    const { name, kind } = await materials.get(accountId, id)
    const { title = name, introduction = '' } = request.body
    await media.keep(accountId, id, { title, introduction })
    await app.db.write((tx) => app.access.audit(tx, request, { action: 'material.keep', accountId, targetKind: 'material', targetId: id, detail: { kind } }))
    return viewMaterial(await materials.get(accountId, id))
  })

  app.delete('/:id', {
    config: mayManage,
    schema: {
      operationId: 'removeMaterial', summary: 'Delete a file', tags, description: 'What is still to be sent with it fails.',
      params: MaterialParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, id } = request.params
    const removed = await app.db.write(async (tx) => {
      const material = await materials.remove(tx, accountId, id)
      await app.access.audit(tx, request, { action: 'material.remove', accountId, targetKind: 'material', targetId: id, detail: { kind: material.kind } })
      return material
    })
    media.forget()
    await materials.drop([removed])
    return reply.code(204).send(null)
  })
}
