import type { FastifyInstance } from 'fastify'
import { fileTypeFromBuffer } from 'file-type'
import { Readable } from 'node:stream'
import { Value } from 'typebox/value'
import type { Tx } from '../../platform/database/database.ts'
import { Follower } from '../../followers/follower.entity.ts'
import { followerNotFound } from '../../followers/index.ts'
import { FollowerTag, Tag } from '../../followers/tags/tag.entity.ts'
import { createTurns } from '../../platform/turns.ts'
import { TouchContent } from '../../reach/index.ts'
import { contentNotSendable, fileNotKept, fileNotSendable, tagUnknown } from './plugin.errors.ts'
import type { PluginCall, SaidFile, ShownFollower } from './protocol.ts'
import type { Speaking } from './speaking.ts'

type CallOf<Verb extends PluginCall['verb']> = Extract<PluginCall, { verb: Verb }>

const kinds: Readonly<Record<string, 'image' | 'voice'>> = { jpg: 'image', png: 'image', gif: 'image', mp3: 'voice', amr: 'voice' }

/** What plugins may ask of the house. They are told our refusals; what they change says that it was a plugin, and which. */
export function createCalls (app: FastifyInstance, { speaking }: { speaking: Speaking }) {
  const { db, channel: { media }, followers: { records, tags }, reach: { library } } = app
  const turns = new Map<string, ReturnType<typeof createTurns>>()

  async function followerOf (accountId: number, openid: string, tx?: Tx): Promise<Follower> {
    const follower = await (tx ?? db.read).findOneBy(Follower, { accountId, openid })
    if (follower === null) throw followerNotFound()
    return follower
  }

  /** The same picture for many followers is one material. */
  async function materialOf (plugin: string, accountId: number, { name, bytes }: SaidFile): Promise<TouchContent> {
    const type = kinds[(await fileTypeFromBuffer(bytes))?.ext ?? '']
    if (type === undefined) throw fileNotSendable()
    const wanted = { accountId, kind: type, name: name.slice(0, 100) || type, createdBy: `plugin:${plugin}` }
    const { material } = await library.materials.upload(wanted, Readable.from([Buffer.from(bytes)]), async (tx, { id, kind }) => {
      await app.access.audit(tx, app.access.systemActor(), { action: 'material.add', accountId, targetKind: 'material', targetId: id, detail: { kind, plugin } })
    })
    return { type, materialId: material.id }
  }

  async function say (plugin: string, { accountId, openid, runId, turn, content: said }: CallOf<'say'>): Promise<null> {
    const content = said.type === 'file' ? await materialOf(plugin, accountId, said) : said
    if (!Value.Check(TouchContent, content)) throw contentNotSendable()
    await library.assertReady(accountId, content, 'service')
    await speaking.say({ plugin, accountId, openid, runId, turn, content: await library.resolveContent(accountId, content, 'service') })
    return null
  }

  async function follower ({ accountId, openid }: CallOf<'follower'>): Promise<ShownFollower> {
    return shownFollower(await followerOf(accountId, openid))
  }

  const note = (tx: Tx, accountId: number, followerId: number, action: string, detail: object) => (
    app.access.audit(tx, app.access.systemActor(), { action, accountId, targetKind: 'follower', targetId: followerId, detail }))

  async function remark (plugin: string, { accountId, openid, remark: wanted }: CallOf<'remark'>): Promise<null> {
    await db.write(async (tx) => {
      const { id: followerId, version } = await followerOf(accountId, openid, tx)
      await records.edit(tx, { accountId, followerId, version, edit: { remark: wanted }, by: `plugin:${plugin}` })
      await note(tx, accountId, followerId, 'follower.change', { changed: ['remark'], plugin })
    })
    return null
  }

  async function tag (plugin: string, { accountId, openid, tag: name, isOn }: CallOf<'tag'>): Promise<null> {
    await db.write(async (tx) => {
      const { id: followerId } = await followerOf(accountId, openid, tx)
      const found = await tx.findOneBy(Tag, { accountId, liveName: name })
      if (found === null) throw tagUnknown(name.slice(0, 64))
      await tags.carry(tx, accountId, found.id, { followerIds: [followerId], isOn })
      await note(tx, accountId, followerId, isOn ? 'tag.put-on' : 'tag.take-off', { tagId: found.id, plugin })
    })
    return null
  }

  async function tagNames ({ accountId, openid }: CallOf<'tags'>): Promise<string[]> {
    if (openid === null) return (await tags.list(accountId, { before: undefined, limit: 200 })).map(({ name }) => name)
    const { id: followerId } = await followerOf(accountId, openid)
    const carried = await db.read.createQueryBuilder(Tag, 'tag').innerJoin(FollowerTag, 'carried', 'carried.tagId = tag.id AND carried.accountId = tag.accountId')
      .where('carried.accountId = :accountId AND carried.followerId = :followerId AND carried.wanted = 1 AND tag.liveName IS NOT NULL', { accountId, followerId })
      .limit(200).getMany()
    return carried.map(({ name }) => name)
  }

  /** One at a time for each plugin: a file is in memory as a whole. */
  function inTurn<T> (plugin: string, work: () => Promise<T>): Promise<T> {
    const takeTurn = turns.get(plugin) ?? createTurns()
    turns.set(plugin, takeTurn)
    return takeTurn(work)
  }

  async function file ({ accountId, mediaId }: CallOf<'file'>): Promise<{ name: string, bytes: Uint8Array }> {
    const [kept] = await media.list({ accountId, mediaId, limit: 1 })
    if (kept === undefined || kept.state !== 'stored') throw fileNotKept()
    const parts: Buffer[] = []
    for await (const part of await media.open(kept)) parts.push(part as Buffer)
    return { name: `${kept.id}.${kept.type?.split('/')[1] ?? 'bin'}`, bytes: new Uint8Array(Buffer.concat(parts)) }
  }

  return (plugin: string, call: PluginCall): Promise<unknown> => {
    switch (call.verb) {
      case 'say': return say(plugin, call)
      case 'follower': return follower(call)
      case 'remark': return remark(plugin, call)
      case 'tag': return tag(plugin, call)
      case 'tags': return tagNames(call)
      default: return inTurn(plugin, () => file(call))
    }
  }
}

export function shownFollower ({ openid, alias, remark, subscribed }: Pick<Follower, 'openid' | 'alias' | 'remark' | 'subscribed'>): ShownFollower {
  return { openid, name: remark ?? alias ?? '', remark: remark ?? '', subscribed }
}
