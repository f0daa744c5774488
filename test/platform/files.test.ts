import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileStore } from '../../src/platform/files/file-store.ts'
import { createLocalStore } from '../../src/platform/files/local-store.ts'
import { createS3Store } from '../../src/platform/files/s3-store.ts'
import { sweepFiles } from '../../src/platform/files/sweep.ts'
import { startS3Server } from '../support/s3-server.ts'

interface Store { files: FileStore, /** What was begun and not ended. */ halves: () => number, stop: () => void | Promise<void> }

const stores: Record<string, () => Promise<Store>> = {
  async 'a folder' () {
    const folder = mkdtempSync(join(tmpdir(), 'duihua-files-'))
    return { files: createLocalStore(folder), halves: () => readdirSync(join(folder, 'incoming')).length, stop: () => rmSync(folder, { recursive: true }) }
  },
  async 'S3' () {
    const server = await startS3Server()
    return { files: createS3Store(server.settings), halves: () => server.uploads.size, stop: () => server.stop() }
  },
}

const MB = 1024 * 1024

describe.each(Object.entries(stores))('files in %s', (_, open) => {
  let store: Store
  let files: FileStore
  beforeEach(async () => {
    store = await open()
    files = store.files
  })
  afterEach(() => store.stop())

  it('come back as they were, whole or in part', async () => {
    expect(await files.write('media/1/a.txt', Buffer.from('对话，不是广播'), { maxBytes: 100 })).toEqual({ bytes: 21 })
    expect(await text(await files.read('media/1/a.txt'))).toBe('对话，不是广播')
    expect(await text(await files.read('media/1/a.txt', { start: 9 }))).toBe('不是广播')
    expect(await text(await files.read('media/1/a.txt', { start: 9, end: 14 }))).toBe('不是')
    expect(await text(await files.read('media/1/a.txt', { end: 5 }))).toBe('对话')
    expect(await text(await files.read('media/1/a.txt', { start: 21 }))).toBe('')
    expect(await files.write('empty', Buffer.from(''), { maxBytes: 0 })).toEqual({ bytes: 0 })
    expect(await text(await files.read('empty'))).toBe('')
  })

  it('come back when they are large, however they came', async () => {
    const large = Buffer.alloc(17 * MB + 5, 'duihua')
    expect(await files.write('large', large, { maxBytes: 20 * MB })).toEqual({ bytes: large.length })
    expect((await buffer(await files.read('large'))).equals(large)).toBe(true)
    const pieces = Readable.from((function * () { for (let at = 0; at < large.length; at += 700_001) yield large.subarray(at, at + 700_001) })())
    expect(await files.write('streamed', pieces, { maxBytes: 20 * MB })).toEqual({ bytes: large.length })
    expect((await buffer(await files.read('streamed', { start: 9 * MB }))).equals(large.subarray(9 * MB))).toBe(true)
    const exact = large.subarray(0, 16 * MB)
    expect(await files.write('exact', exact, { maxBytes: 16 * MB })).toEqual({ bytes: exact.length })
    expect((await buffer(await files.read('exact'))).equals(exact)).toBe(true)
    expect(store.halves()).toBe(0)
  })

  it('are replaced as a whole', async () => {
    await files.write('a', Buffer.from('first, and longer'), { maxBytes: 100 })
    await files.write('a', Readable.from([Buffer.from('sec'), Buffer.from('ond')]), { maxBytes: 100 })
    expect(await text(await files.read('a'))).toBe('second')
  })

  it.each([0, 20 * MB])('leave nothing behind when they are too large or break off after %i bytes', async (before) => {
    await files.write('a', Buffer.from('there before'), { maxBytes: 100 })
    const large = Readable.from([Buffer.alloc(before), Buffer.alloc(101)])
    await expect(files.write('a', large, { maxBytes: before + 100 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    expect(large.destroyed).toBe(true)
    const broken = Readable.from((async function * () { yield Buffer.alloc(before, 'half'); throw new Error('cut off') })())
    await expect(files.write('a', broken, { maxBytes: 30 * MB })).rejects.toThrow('cut off')
    expect(await text(await files.read('a'))).toBe('there before')
    expect(store.halves()).toBe(0)
  })

  it('are listed by prefix in order, and removed more than once without harm', async () => {
    for (const name of ['export/7/2', 'export/7/1', 'export/8/1']) await files.write(name, Buffer.from(name), { maxBytes: 100 })
    expect(await files.list('export/', { limit: 2 })).toEqual(['export/7/1', 'export/7/2'])
    expect(await files.list('export/', { after: 'export/7/2', limit: 2 })).toEqual(['export/8/1'])
    expect(await files.list('nothing/', { limit: 2 })).toEqual([])
    await files.remove(['export/7/1'])
    await files.remove(['export/7/1'])
    expect(await files.list('export/7/', { limit: 9 })).toEqual(['export/7/2'])
    await expect(files.read('export/7/1')).rejects.toMatchObject({ code: 'FILE_GONE' })
    expect((await buffer(await files.read('export/7/2'))).length).toBe(10)
  })

  it('are listed and removed when they are many', async () => {
    const names = Array.from({ length: 40 }, (_unused, at) => `many/${String(at).padStart(2, '0')}`)
    for (const name of names) await files.write(name, Buffer.from(name), { maxBytes: 100 })
    expect(await files.list('many/', { limit: 1000 })).toEqual(names)
    expect(await files.list('many/', { after: 'many/09', limit: 20 })).toEqual(names.slice(10, 30))
    expect(await sweepFiles(files, 'many/', async (some) => new Set(some.slice(0, 2)))).toBe(38)
    expect(await files.list('many/', { limit: 1000 })).toEqual(['many/00', 'many/01'])
  })

  it.each(['../a', 'a/../b', '/etc/passwd', 'a//b', '.a', 'a/.b', 'A', 'a\0', 'ä', 'a\\b', '', 'a'.repeat(201)])('never have the name %j', async (name) => {
    await expect(files.write(name, Buffer.from(''), { maxBytes: 1 })).rejects.toThrow('not a name')
    await expect(files.read(name)).rejects.toThrow('not a name')
  })
})
