import type { MassJob } from '../books/mass-book.ts'
import { perMinute } from '../mass-sender.ts'
import { refuse } from '../refusal.ts'
import { statusOf } from '../rules/mass-result.ts'
import { isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

/** Pages "群发接口": what became of a send, taking it back, and how fast it goes. */
export function addMassJobApis (apis: ApiTable, world: World): void {
  const who = 'verified'
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/mass/get', who, bareIds: ['msg_id'] }, getStatus)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/mass/delete', who }, remove)
  // Its body is empty.
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/mass/speed/get', who, upload: true }, getSpeed)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/mass/speed/set', who }, setSpeed)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/media/uploadvideo', who }, uploadVideo)
}

function getStatus (call: AccountCall): Verdict {
  const job = jobOf(call)
  if (job === undefined) return { refusal: refuse(40059, 'mass.unknown') }
  return { answer: { msg_id: job.msgId, msg_status: statusOf(job) } }
}

/** Who received it keeps the card; what it led to is gone, also for others who were sent the same draft. */
function remove (call: AccountCall): Verdict {
  const { article_idx: index = 0, url } = call.body
  const job = jobOf(call)
  if (job === undefined) return { refusal: refuse(40059, 'mass.unknown') }
  const { parts } = job.message
  if (parts.length === 0) return { refusal: refuse(40065, 'mass.undeletable') }
  if (job.state !== 'sent') return { refusal: refuse(40065, 'mass.unfinished') }
  const isByUrl = call.body['msg_id'] === undefined
  const chosen = parts.filter((part, at) => isByUrl ? part.url === url : index === 0 || at + 1 === index)
  if (chosen.length === 0) return { refusal: refuse(40060, 'mass.articleIdx') }
  for (const part of chosen) part.isDeleted = true
  call.account.chats.changed()
  return done
}

/** Those of the console are none of the API's. */
function jobOf ({ account: { mass }, body: { msg_id: msgId, url } }: AccountCall): MassJob | undefined {
  const job = msgId === undefined && isFilled(url) ? mass.findByUrl(url) : mass.find(textOf(msgId))
  return job?.isFromConsole === true ? undefined : job
}

/** `realspeed` is in ten thousands a minute. */
function getSpeed ({ account: { mass: { speed } } }: AccountCall): Verdict {
  return { answer: { speed, realspeed: (perMinute[speed] ?? 0) / 10_000 } }
}

function setSpeed ({ account, body: { speed } }: AccountCall): Verdict {
  if (speed === undefined) return { refusal: refuse(45084, 'mass.speedMissing') }
  if (typeof speed !== 'number' || perMinute[speed] === undefined) return { refusal: refuse(45083, 'mass.speedRange') }
  account.mass.speed = speed
  return done
}

/** Gives a video a title, and an id under which it can be sent to many. */
function uploadVideo ({ account: { media }, body: { media_id: mediaId, title, description }, nowMs }: AccountCall): Verdict {
  const video = isFilled(mediaId) ? media.find(mediaId, nowMs) : undefined
  if (video === undefined || video.kind !== 'video') return { refusal: refuse(40007, 'mass.videoMedia') }
  if (!isFilled(title)) return { refusal: refuse(40035, 'mass.videoTitle') }
  const { name, contentType, bytes } = video
  const made = media.add({ kind: 'video', isPermanent: false, name, contentType, bytes, atMs: nowMs, title, introduction: textOf(description) })
  return { answer: { type: 'video', media_id: made.mediaId, created_at: Math.floor(nowMs / 1000) } }
}
