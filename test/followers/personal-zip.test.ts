import { unzipSync } from 'fflate'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { Follower } from '../../src/followers/follower.entity.ts'
import type { Holder, PersonalFile } from '../../src/followers/personal/holders.ts'
import { zipOf } from '../../src/followers/personal/personal-zip.ts'
import { fileGone } from '../../src/platform/files/file-store.ts'

const now = new Date('2026-03-01T09:00:00Z')
const person = { accountId: 1, followerId: 7, openid: 'oPerson', unionid: null, personId: null, until: now }
const zipWith = (files: readonly PersonalFile[]) => {
  const holder: Holder = { name: 'media', async * files () { yield * files } }
  return zipOf({ follower: Object.assign(new Follower(), { openid: 'oPerson' }), person, holders: [holder], now })
}
/** Bytes that do not become fewer, made as they are read. */
const noise = (amount: number) => Readable.from((function * () { for (let at = 0; at < amount; at++) yield Buffer.from(crypto.getRandomValues(new Uint8Array(50_000))) })())

it('opens one file after the other, and reads no further than its reader', async () => {
  const opened: string[] = []
  const files = ['1.jpg', '2.jpg', '3.jpg'].map((name) => ({ name, open: async () => { opened.push(name); return noise(40) } }))
  const zip = zipWith(files)
  await once(zip, 'readable')
  await new Promise((resolve) => setImmediate(resolve))
  expect(opened.length).toBeLessThan(2)
  expect(Object.entries(unzipSync(new Uint8Array(await buffer(zip)))).map(([name, bytes]) => [name, bytes.length]).slice(2))
    .toEqual(files.map(({ name }) => [`media/${name}`, 40 * 50_000]))
})

it('leaves no file open when its reader gives up', async () => {
  const file = noise(1000)
  const zip = zipWith([{ name: '1.jpg', open: async () => file }])
  for await (const _ of zip) if (file.readableDidRead) break
  if (!file.closed) await new Promise((resolve) => file.once('close', resolve))
  expect(file.destroyed).toBe(true)
})

it('has an empty file for what went meanwhile, and breaks when a file breaks', async () => {
  const gone = await buffer(zipWith([{ name: '1.jpg', open: async () => { throw fileGone() } }]))
  expect(unzipSync(new Uint8Array(gone))['media/1.jpg']).toHaveLength(0)
  const broken = zipWith([{ name: '1.jpg', open: async () => Readable.from((function * () { yield Buffer.from('half'); throw new Error('cut off') })()) }])
  await expect(buffer(broken)).rejects.toThrow('cut off')
})
