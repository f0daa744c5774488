import { byteLength } from '../../wechat/text.ts'
import type { AccountState } from '../account.ts'
import type { Tag } from '../books/tag-book.ts'
import { isReserved } from '../books/tag-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'
import { addTaggingApis } from './tagging.routes.ts'

const openidsPerPage = 10_000

export function addTagApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/create', who: 'verified' }, createTag)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/tags/get', who: 'verified' }, listTags)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/update', who: 'verified' }, renameTag)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/tags/delete', who: 'verified' }, deleteTag)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/user/tag/get', who: 'verified' }, listCarriers)
  addTaggingApis(apis, world)
}

function createTag ({ account, body: { tag: wanted } }: AccountCall): Verdict {
  const { tags, limits } = account
  const name = readName(account, isFields(wanted) ? wanted['name'] : undefined)
  if (typeof name !== 'string') return { refusal: name }
  if (tags.ownCount() >= limits.tags) return { refusal: refuse(45056, 'tags.count') }
  const { id } = tags.create(name)
  return { answer: { tag: { id, name } } }
}

function listTags ({ account: { tags } }: AccountCall): Verdict {
  return { answer: { tags: tags.all().map(({ id, name, count }) => ({ id, name, count })) } }
}

function renameTag ({ account, body: { tag: wanted } }: AccountCall): Verdict {
  const tag = readOwnTag(account, wanted)
  if (isRefusal(tag)) return { refusal: tag }
  const name = readName(account, isFields(wanted) ? wanted['name'] : undefined, tag)
  if (typeof name !== 'string') return { refusal: name }
  tag.name = name
  return done
}

function deleteTag ({ account, body: { tag: wanted } }: AccountCall): Verdict {
  const { tags, limits } = account
  const tag = readOwnTag(account, wanted)
  if (isRefusal(tag)) return { refusal: tag }
  if (tag.count > limits.deletableTagFollowers) return { refusal: refuse(45057, 'tags.tooManyToDelete') }
  tags.remove(tag)
  return done
}

/** As user/get: a page that holds somebody ends with its last openid, so that the end shows as `count` 0. */
function listCarriers ({ account: { tags, followers }, body: { tagid, next_openid: after } }: AccountCall): Verdict {
  const tag = typeof tagid === 'number' ? tags.find(tagid) : undefined
  if (tag === undefined) return { refusal: refuse(45159, 'tags.unknown') }
  const before = isFilled(after) ? followers.find(after) : undefined
  if (isFilled(after) && before === undefined) return { refusal: refuse(40003, 'tags.nextOpenid', after) }
  const openids = tags.carriers(tag, before?.position ?? -1, openidsPerPage).map(({ openid }) => openid)
  const page: Fields = openids.length === 0 ? {} : { data: { openid: openids } }
  return { answer: { count: openids.length, ...page, next_openid: openids.at(-1) ?? '' } }
}

/** A tag that may be changed. */
function readOwnTag ({ tags }: AccountState, wanted: unknown): Tag | Refusal {
  const id = isFields(wanted) ? wanted['id'] : undefined
  if (typeof id === 'number' && isReserved(id)) return refuse(45058, 'tags.reserved')
  return (typeof id === 'number' ? tags.find(id) : undefined) ?? refuse(45159, 'tags.unknown')
}

/** A name that no other tag has. */
function readName ({ tags, limits }: AccountState, name: unknown, own?: Tag): string | Refusal {
  if (!isFilled(name)) return refuse(45157, 'tags.name')
  if (byteLength(name) > limits.tagNameBytes) return refuse(45158, 'tags.nameLength')
  const holder = tags.named(name)
  return holder === undefined || holder === own ? name : refuse(45157, 'tags.nameTaken')
}
