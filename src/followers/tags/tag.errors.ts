import { AppError } from '../../platform/errors.ts'
import { wechatLimits } from './tag.rules.ts'

export const tagNotFound = () => new AppError('not-found', 'TAG_NOT_FOUND', 'There is no such tag')

export const tagExists = (name: string) => new AppError('conflict', 'TAG_EXISTS', 'There is a tag {name} already', {
  place: 'body/name', values: { name }, advice: 'Use the tag that is there, or choose another name.',
})

export const tagChanged = () => new AppError('conflict', 'TAG_CHANGED', 'Somebody else changed this tag meanwhile', {
  place: 'body/version', advice: 'Read the tags again and repeat your change on what you find.',
})

export const tooManyTags = () => new AppError('conflict', 'TOO_MANY_TAGS', 'WeChat keeps {limit} tags of an account at most', {
  place: 'body/isLocal', values: { limit: wechatLimits.tags }, advice: 'Delete a tag first, or make one that is only here (isLocal).',
})

export const tagNameTooLong = () => new AppError('invalid', 'TAG_NAME_TOO_LONG', 'The name of a tag at WeChat has {limit} characters at most', {
  place: 'body/name', values: { limit: wechatLimits.nameCharacters }, advice: 'Choose a shorter name, or make a tag that is only here (isLocal).',
})

export const followerHasTooManyTags = (at: number) => new AppError('conflict', 'FOLLOWER_HAS_TOO_MANY_TAGS', 'WeChat keeps {limit} tags on a follower at most', {
  place: `body/followerIds/${at}`, values: { limit: wechatLimits.tagsPerFollower }, advice: 'Take one off first, or use a tag that is only here (isLocal).',
})

export const tagHasTooManyFollowers = () => new AppError('conflict', 'TAG_HAS_TOO_MANY_FOLLOWERS', 'WeChat deletes no tag that more than {limit} followers carry', {
  values: { limit: wechatLimits.deletableFollowers }, advice: 'Take it off some of them first.',
})

export const taggedFollowerNotFound = (at: number) => new AppError('not-found', 'TAGGED_FOLLOWER_NOT_FOUND', 'One of the followers is not there', {
  place: `body/followerIds/${at}`, advice: 'Leave them out; nothing was changed.',
})
