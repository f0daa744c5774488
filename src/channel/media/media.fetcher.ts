import { randomUUID } from 'node:crypto'
import { addAbortSignal, type Readable } from 'node:stream'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import type { Logger } from '../../platform/logger.ts'
import { createWatch } from '../../platform/watch.ts'
import { media as mediaApi } from '../../wechat/api/media.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import { peek } from './media.content.ts'
import { Media, type MediaState } from './media.entity.ts'
import { mediaUnreachable } from './media.errors.ts'
import { nameOf } from './media.names.ts'
import { endingOf, keptMs } from './media.retry.ts'
import { headBytes, maxBytes, typeOf } from './media.types.ts'
import { openVideo } from './video-address.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  files: FileStore
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  /** Where WeChat's API is. */
  apiBase: string
  onSettled: (state: MediaState, amount: number) => void
}

const atOnce = 4
const pollMs = 2000
/** Longer than any file takes: whoever holds one for so long is dead. */
const holdMs = 10 * 60_000

/** What is known of a file that was kept. */
interface Kept { type: string, bytes: number }

/**
 * Fetches what waits. A row is claimed under a condition, and how it ended is written under the condition that it is still held:
 * of two processes that both believe to hold it only one gets its word in.
 */
export function createMediaFetcher ({ db, clock, logger, files, wechat, caller, apiBase, onSettled }: Needs) {
  const { nowMs } = db.dialect
  const watch = createWatch({ look, logger, failure: 'media not looked for', pollMs })
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()

  async function claim (): Promise<Media | undefined> {
    const atMs = momentValue(clock.now())
    const due = await db.read.query<Array<{ id: number }>>(`SELECT id FROM media WHERE dueAt <= ? AND heldUntilMs < ${nowMs} ORDER BY dueAt LIMIT 20`, [atMs])
    for (const { id } of due) {
      const holder = randomUUID()
      const taken = await db.change(`UPDATE media SET holder = ?, heldUntilMs = ${nowMs} + ?, attempts = attempts + 1
        WHERE id = ? AND dueAt <= ? AND heldUntilMs < ${nowMs}`, [holder, holdMs, id, atMs])
      if (taken === 1) return await db.read.findOneBy(Media, { id: Number(id), holder }) ?? undefined
    }
    return undefined
  }

  async function open ({ accountId, mediaId, kind }: Media): Promise<Readable> {
    const downloaded = await wechat.download(caller(accountId), mediaApi.download, { media_id: mediaId }, { maxBytes: maxBytes[kind] })
    return 'file' in downloaded ? downloaded.file.stream : openVideo(downloaded.answer.video_url, apiBase)
  }

  /** WeChat may take longer to answer than a process has to stop. */
  async function unlessStopped (opening: Promise<Readable>): Promise<Readable> {
    let onStop = () => {}
    const stopped = new Promise<never>((_resolve, reject) => { onStop = () => reject(new Error('stopping')) })
    stopping.signal.addEventListener('abort', onStop)
    try {
      return await Promise.race([opening, stopped])
    } catch (error) {
      opening.then((stream) => stream.destroy(), () => undefined)
      throw error
    } finally {
      stopping.signal.removeEventListener('abort', onStop)
    }
  }

  async function keep (row: Media): Promise<Kept> {
    const source = addAbortSignal(stopping.signal, await unlessStopped(open(row)))
    const { head, stream } = await peek(source, headBytes)
    try {
      if (head.length === 0) throw mediaUnreachable(undefined)
      const type = await typeOf(row.kind, head)
      const { bytes } = await files.write(nameOf(row.id), stream, { maxBytes: maxBytes[row.kind] })
      return { type, bytes }
    } finally {
      stream.destroy()
    }
  }

  async function fetchOne (row: Media): Promise<void> {
    try {
      const { type, bytes } = await keep(row)
      const isOurs = await settle(row, { state: 'stored', code: null, type, bytes })
      if (!isOurs) await removeStray(row.id)
    } catch (error) {
      if (stopping.signal.aborted) await giveBack(row)
      else await stumble(row, error)
    }
  }

  interface Settled { state: MediaState, code: string | null, type?: string | null, bytes?: number }

  async function settle ({ id, holder }: Media, { state, code, type, bytes }: Settled): Promise<boolean> {
    const storedAt = state === 'stored' ? momentValue(clock.now()) : null
    const settled = await db.change(`UPDATE media SET state = ?, code = ?, type = ?, bytes = ?, storedAt = ?, dueAt = NULL, holder = NULL, heldUntilMs = 0
      WHERE id = ? AND holder = ?`, [state, code, type ?? null, bytes ?? null, storedAt, id, holder], { repeatable: true })
    if (settled === 1) onSettled(state, 1)
    return settled === 1
  }

  /** Its person was erased while the file came. Whoever else holds the row by now writes the same file. */
  async function removeStray (id: number): Promise<void> {
    const isWanted = await db.read.existsBy(Media, [{ id, state: 'waiting' }, { id, state: 'stored' }])
    if (!isWanted) await files.remove([nameOf(id)])
  }

  async function giveBack ({ id, holder }: Media): Promise<void> {
    await db.change('UPDATE media SET holder = NULL, heldUntilMs = 0, attempts = attempts - 1 WHERE id = ? AND holder = ?', [id, holder])
  }

  async function stumble (row: Media, error: unknown): Promise<void> {
    const { id, accountId, holder, kind, attempts, occurredAt } = row
    const atMs = momentValue(clock.now())
    const ending = endingOf(error, { attempts, ageMs: atMs - momentValue(occurredAt) })
    const event = { mediaRowId: id, accountId, kind, state: ending.state, code: ending.code, attempts }
    if (!(error instanceof AppError)) logger.error({ err: error, ...event }, 'media not kept')
    if (ending.state !== 'waiting') {
      if (await settle(row, ending)) logger.warn(event, ending.state === 'gone' ? 'media lost' : 'media refused')
      return
    }
    const dueMs = atMs + ending.waitMs
    await db.change('UPDATE media SET code = ?, dueAt = ?, holder = NULL, heldUntilMs = 0 WHERE id = ? AND holder = ?', [ending.code, dueMs, id, holder])
    if (ending.isForAccount) await holdUp(accountId, { atMs, dueMs, code: ending.code })
  }

  /** Nothing of the account is tried before then. What WeChat will have thrown away by that time is gone now. */
  async function holdUp (accountId: number, { atMs, dueMs, code }: { atMs: number, dueMs: number, code: string }): Promise<void> {
    const others = `accountId = ? AND dueAt < ? AND heldUntilMs < ${nowMs}`
    const lost = await db.change(`UPDATE media SET state = 'gone', code = ?, dueAt = NULL WHERE ${others} AND occurredAt < ?`,
      [code, accountId, dueMs, dueMs - keptMs])
    if (lost > 0) {
      onSettled('gone', lost)
      logger.warn({ accountId, code, media: lost }, 'media lost')
    }
    const waiting = await db.change(`UPDATE media SET code = ?, dueAt = ? WHERE ${others}`, [code, dueMs, accountId, dueMs])
    logger.warn({ accountId, code, media: waiting + 1, waitMs: dueMs - atMs }, 'media of an account wait')
  }

  async function look (): Promise<boolean> {
    if (underWay.size >= atOnce) return false
    const row = await claim()
    if (row === undefined) return false
    const work = fetchOne(row)
      .catch((error: unknown) => { logger.error({ err: error, mediaRowId: row.id }, 'media not settled') })
      .finally(() => {
        underWay.delete(work)
        watch.wake()
      })
    underWay.add(work)
    return true
  }

  return {
    wake: watch.wake,
    start: watch.start,
    /** What is half fetched is given back. */
    async stop (): Promise<void> {
      stopping.abort()
      await watch.stop()
      await Promise.all(underWay)
    },
  }
}
