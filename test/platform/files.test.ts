import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileStore } from '../../src/platform/files/file-store.ts'
import { createLocalStore } from '../../src/platform/files/local-store.ts'

describe('files in a folder', () => {
  let folder: string
  let files: FileStore
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'duihua-files-'))
    files = createLocalStore(folder)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('come back as they were, whole or from a byte on', async () => {
    expect(await files.write('media/1/a.txt', Buffer.from('对话，不是广播'), { maxBytes: 100 })).toEqual({ bytes: 21 })
    expect(await text(await files.read('media/1/a.txt'))).toBe('对话，不是广播')
    expect(await text(await files.read('media/1/a.txt', { start: 9 }))).toBe('不是广播')
  })

  it('are replaced as a whole', async () => {
    await files.write('a', Buffer.from('first, and longer'), { maxBytes: 100 })
    await files.write('a', Readable.from([Buffer.from('sec'), Buffer.from('ond')]), { maxBytes: 100 })
    expect(await text(await files.read('a'))).toBe('second')
  })

  it('leave nothing behind when they are too large or break off', async () => {
    await files.write('a', Buffer.from('there before'), { maxBytes: 100 })
    await expect(files.write('a', Buffer.alloc(101), { maxBytes: 100 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    const broken = Readable.from((async function * () { yield Buffer.from('half'); throw new Error('cut off') })())
    await expect(files.write('a', broken, { maxBytes: 100 })).rejects.toThrow('cut off')
    expect(await text(await files.read('a'))).toBe('there before')
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
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

  it.each(['../a', 'a/../b', '/etc/passwd', 'a//b', '.a', 'a/.b', 'A', 'a\0', 'ä', 'a\\b', '', 'a'.repeat(201)])('never have the name %j', async (name) => {
    await expect(files.write(name, Buffer.from(''), { maxBytes: 1 })).rejects.toThrow('not a name')
    await expect(files.read(name)).rejects.toThrow('not a name')
  })
})
