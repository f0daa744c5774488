import { AppError } from '../platform/errors.ts'
import { wholeInstallation } from './actor.ts'
import { type Permission, permissions } from './permissions.ts'
import type { ForeignSign } from './same-site.ts'

export const notSignedIn = () => new AppError('unauthenticated', 'NOT_SIGNED_IN', 'This needs somebody who is signed in',
  { advice: 'Sign in at POST /api/v1/session or send an API key as Authorization: Bearer.' })

export const sessionInvalid = () => new AppError('unauthenticated', 'SESSION_INVALID', 'The session has ended or was revoked',
  { advice: 'Sign in again at POST /api/v1/session.' })

export const apiKeyInvalid = () => new AppError('unauthenticated', 'API_KEY_INVALID',
  'The API key is unknown, expired or revoked, or its maker was disabled',
  { advice: 'Make a new key at POST /api/v1/accounts/:accountId/api-keys.' })

export const notAllowed = (permission: string, accountId: number) => (accountId === wholeInstallation
  ? new AppError('forbidden', 'NOT_ALLOWED', 'You are not allowed to do this',
    { text: 'NOT_ALLOWED/installation', advice: 'It needs the permission {permission} for the whole installation.', values: { permission } })
  : new AppError('forbidden', 'NOT_ALLOWED', 'You are not allowed to do this',
    { advice: 'It needs the permission {permission} on account {accountId}.', values: { permission, accountId } }))

export const personNeeded = () => new AppError('forbidden', 'PERSON_NEEDED', 'Only a person who is signed in can do this',
  { advice: 'Sign in with name and password instead of an API key.' })

export const csrfRefused = (sign: ForeignSign) => new AppError('forbidden', 'CSRF_REFUSED',
  'This change does not seem to come from our own pages', { text: `CSRF_REFUSED/${sign}`, advice: adviceFor[sign] })

const adviceFor: Readonly<Record<ForeignSign, string>> = {
  'form': 'Send the body as application/json.',
  'other-site': 'Open our own pages and do it there.',
  'other-origin': 'Open our own pages, or set PUBLIC_URL to the address that browsers use.',
  'no-header': 'Programs that use a session send the header x-duihua-request: 1; an API key needs none.',
}

export const loginRefused = () => new AppError('unauthenticated', 'LOGIN_REFUSED', 'Name or password is wrong')

export const loginThrottled = (retryAfterMs: number) => new AppError('limited', 'LOGIN_THROTTLED', 'Too many failed attempts',
  { advice: 'Try again in {minutes} minutes.', values: { minutes: Math.ceil(retryAfterMs / 60_000) }, retryAfterMs })

export const passwordWrong = () => new AppError('forbidden', 'PASSWORD_WRONG', 'The current password is wrong',
  { place: 'body/currentPassword' })

export const passwordUnfit = (min: number, max: number) => new AppError('invalid', 'PASSWORD_UNFIT',
  'A password has {min} to {max} characters',
  { place: 'body/password', advice: 'A few unrelated words in a row make a good one.', values: { min, max } })

export const nameUnfit = () => new AppError('invalid', 'USER_NAME_UNFIT',
  'A name has 3 to 64 letters, digits, dots, dashes, underscores or at signs', { place: 'body/name' })

export const nameTaken = () => new AppError('conflict', 'USER_NAME_TAKEN', 'Somebody has this name already', { place: 'body/name' })

export const userNotFound = () => new AppError('not-found', 'USER_NOT_FOUND', 'There is no such user')

export const userChanged = () => new AppError('conflict', 'USER_CHANGED', 'Somebody else changed this user meanwhile',
  { place: 'body/version', advice: 'Read the user again and repeat your change on what you find.' })

export const lastAdmin = () => new AppError('conflict', 'LAST_ADMIN', 'Nobody would be left who can manage the installation',
  { advice: 'Give somebody else the role admin for the whole installation (account 0) first.' })

export const sessionNotFound = () => new AppError('not-found', 'SESSION_NOT_FOUND', 'There is no such session')

export const apiKeyNotFound = () => new AppError('not-found', 'API_KEY_NOT_FOUND', 'There is no such API key')

export const scopeNotYours = (scope: Permission) => new AppError('forbidden', 'SCOPE_NOT_YOURS',
  'You may not give away {scope}: you do not have it yourself', { place: 'body/scopes', values: { scope } })

export const momentUnfit = (place: string) => new AppError('invalid', 'MOMENT_UNFIT',
  '{place} is not a moment that can be meant here', { place, values: { place } })

/** Not a refusal of a request: it stops the start. */
export const rulesMissing = (faults: readonly string[]) => new Error(
  `Routes without a rule that says who may call them:\n${faults.map((fault) => `  ${fault}`).join('\n')}\n` +
  `State config.access: 'public', 'signed-in' or a permission of ${permissions.join(', ')}.`)
