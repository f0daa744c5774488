import { AppError } from '../platform/errors.ts'

export const maxWebhooks = 20

export const webhookNotFound = () => new AppError('not-found', 'WEBHOOK_NOT_FOUND', 'There is no such webhook')

export const webhookChanged = () => new AppError('conflict', 'WEBHOOK_CHANGED', 'Somebody else changed this webhook meanwhile',
  { place: 'body/version', advice: 'Read the webhook again and repeat your change on what you find.' })

export const webhooksFull = () => new AppError('conflict', 'WEBHOOKS_FULL', 'An account has at most {limit} webhooks',
  { values: { limit: maxWebhooks }, advice: 'Delete one that nobody needs any more.' })

export const webhookOff = () => new AppError('conflict', 'WEBHOOK_OFF', 'This webhook is off', { advice: 'Turn it on first.' })

export const webhookKindsUnfit = () => new AppError('invalid', 'WEBHOOK_KINDS_UNFIT', 'In WeChat’s form only what WeChat delivers can be told',
  { place: 'body/kinds', advice: 'Name kinds that begin with wechat., such as wechat.message. or wechat.event.CLICK; make another webhook for the rest.' })

export const webhookFormFixed = () => new AppError('conflict', 'WEBHOOK_FORM_FIXED', 'The form of a webhook does not change',
  { place: 'body/wechat', advice: 'Make another webhook in WeChat’s form, and delete this one.' })

export const webhookUrlUnfit = () => new AppError('invalid', 'WEBHOOK_URL_UNFIT', 'This is no address that we can send to',
  { place: 'body/url', advice: 'Give an address that begins with https:// and has no user, password or #.' })

export const webhookUrlPrivate = (host: string) => new AppError('invalid', 'WEBHOOK_URL_PRIVATE', '{host} is no address of the internet',
  { place: 'body/url', values: { host }, advice: 'Give a public address; whoever runs this installation can allow private ones with OUTGOING_ALLOW_PRIVATE.' })

export const deliveryNotFound = () => new AppError('not-found', 'DELIVERY_NOT_FOUND', 'There is no such delivery',
  { advice: 'Deliveries are kept for 30 days.' })
