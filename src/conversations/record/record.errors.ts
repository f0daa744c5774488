import { AppError } from '../../platform/errors.ts'
import type { Conversation } from './conversation.entity.ts'

export const conversationNotFound = () => new AppError('not-found', 'CONVERSATION_NOT_FOUND', 'There is no such conversation')

export const messageNotFound = () => new AppError('not-found', 'MESSAGE_NOT_FOUND', 'There is no such message')

/** `agentId` tells who holds it now, null when nobody does. */
export const conversationTaken = ({ status, agentId }: Pick<Conversation, 'status' | 'agentId'>) => new AppError('conflict', 'CONVERSATION_TAKEN', 'You do not hold this conversation', {
  advice: 'Take it, or have it transferred to you, before you answer.', data: { status, agentId },
})

export const conversationElsewhere = ({ status, agentId }: Pick<Conversation, 'status' | 'agentId'>) => new AppError('conflict', 'CONVERSATION_MOVED_ON', 'The conversation is {status} by now', {
  advice: 'Read it again: somebody else was faster.', values: { status }, data: { status, agentId },
})

export const messageKeyReused = () => new AppError('conflict', 'MESSAGE_KEY_REUSED', 'This key was used for another message before', {
  place: 'body/key', advice: 'Use a new key for every message.',
})

export const draftChanged = (version: number) => new AppError('conflict', 'DRAFT_CHANGED', 'The draft was changed on another machine meanwhile', {
  place: 'body/version', advice: 'Read it again; it is at version {version} now.', values: { version }, data: { version },
})

export const somebodyComposes = (agentId: number) => new AppError('conflict', 'SOMEBODY_COMPOSES', 'Another agent is writing an answer right now', {
  advice: 'Wait for some seconds, or ask them.', data: { agentId },
})

export const labelNotFound = (place: string) => new AppError('invalid', 'LABEL_NOT_FOUND', 'There is no such label', { place, advice: 'The labels of the account are listed at /desk/labels.' })

export const labelExists = () => new AppError('conflict', 'LABEL_EXISTS', 'There is a label of this name already', { place: 'body/name', advice: 'Choose another name; archived labels keep theirs.' })

export const labelChanged = (version: number) => new AppError('conflict', 'LABEL_CHANGED', 'Somebody else changed this label meanwhile', {
  place: 'body/version', advice: 'Read it again; it is at version {version} now.', values: { version },
})

export const tooManyLabels = (limit: number) => new AppError('invalid', 'TOO_MANY_LABELS', 'A conversation has {limit} labels at most', {
  place: 'body/labelIds', advice: 'Take others away first.', values: { limit },
})

export const mentionUnknown = (agentId: number) => new AppError('invalid', 'MENTION_UNKNOWN', 'There is no agent {agentId}', {
  place: 'body/mentions', advice: 'Mention agents of this account, by their ids.', values: { agentId },
})

export const snoozeInvalid = () => new AppError('invalid', 'SNOOZE_INVALID', 'A conversation sleeps until a moment within the next 30 days', { place: 'body/until', advice: 'Give a moment in the future.' })

export const conversationExists = (conversationId: number) => new AppError('conflict', 'CONVERSATION_EXISTS', 'There is a live conversation with this follower already', {
  advice: 'Go on in conversation {conversationId}.', values: { conversationId }, data: { conversationId },
})

export const wordBlocked = (word: string) => new AppError('conflict', 'WORD_BLOCKED', 'The account does not let “{word}” be said', {
  place: 'body/content', advice: 'Say it in other words.', values: { word }, data: { word },
})

export const mergeImpossible = () => new AppError('conflict', 'MERGE_IMPOSSIBLE', 'These two conversations cannot become one', {
  advice: 'A resolved conversation can be merged into another one with the same follower, once.',
})
