import { AppError } from '../../platform/errors.ts'

export const maxTopics = 50

export const topicNotFound = () => new AppError('not-found', 'TOPIC_NOT_FOUND', 'There is no such topic')

export const topicExists = (key: string) => new AppError('conflict', 'TOPIC_EXISTS', 'There is a topic {key} already',
  { place: 'body/key', values: { key }, advice: 'Choose another key; an archived topic comes back with isArchived: false.' })

export const topicChanged = () => new AppError('conflict', 'TOPIC_CHANGED', 'Somebody else changed this topic meanwhile',
  { place: 'body/version', advice: 'Read the topic again and repeat your change on what you find.' })

export const topicsFull = () => new AppError('conflict', 'TOPICS_FULL', 'An account has at most {limit} topics',
  { values: { limit: maxTopics }, advice: 'Archive one that nothing is sent about any more: nobody reads a longer list.' })
