import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { rangeOf } from '../../src/channel/media/byte-range.ts'
import { peek } from '../../src/channel/media/media.content.ts'
import type { MediaKind } from '../../src/channel/media/media.entity.ts'
import { typeRefused } from '../../src/channel/media/media.errors.ts'
import { endingOf } from '../../src/channel/media/media.retry.ts'
import { typeOf } from '../../src/channel/media/media.types.ts'
import { mayFetch } from '../../src/channel/media/video-address.ts'
import { AppError } from '../../src/platform/errors.ts'
import { fileTooLarge } from '../../src/platform/files/file-store.ts'
import { sampleFiles } from '../../src/simulator/sample-files.ts'
import { media } from '../../src/wechat/api/media.ts'
import { cutOff, refusedByWechat } from '../../src/wechat/errors.ts'

const hour = 3600_000
const now = new Date('2026-03-01T09:00:00Z')
const refusal = (errcode: number) => refusedByWechat(media.download, { errcode, errmsg: '', answer: {}, now })

describe('a media that could not be fetched', () => {
  it.each<[string, unknown, object]>([
    ['is gone when WeChat knows it no longer', refusal(40007), { state: 'gone', code: 'WECHAT_40007' }],
    ['is refused when it is none of what we keep', typeRefused('text/html'), { state: 'refused', code: 'MEDIA_TYPE_REFUSED', type: 'text/html' }],
    ['is refused when it is too large', fileTooLarge(1), { state: 'refused', code: 'FILE_TOO_LARGE' }],
    ['is tried again soon after a cut', cutOff('/x', undefined), { state: 'waiting', waitMs: 10_000, isForAccount: false }],
    ['is tried again when WeChat is busy', refusal(-1), { state: 'waiting', waitMs: 10_000, isForAccount: false }],
    ['is tried again after a complaint that nobody knows', refusal(47123), { state: 'waiting', waitMs: 10_000, isForAccount: false }],
    ['is tried again when the disk is full', new Error('ENOSPC'), { state: 'waiting', code: 'MEDIA_NOT_KEPT', isForAccount: false }],
    ['waits with the account for the next minute', refusal(45011), { state: 'waiting', waitMs: 60_000, isForAccount: true }],
    ['waits with the account for midnight in China', refusal(45009), { state: 'waiting', waitMs: 7 * hour, isForAccount: true }],
    ['waits with the account for an operator', refusal(48001), { state: 'waiting', waitMs: hour, isForAccount: true }],
    ['waits for the secret of the account', new AppError('conflict', 'APP_SECRET_MISSING', ''), { state: 'waiting', code: 'APP_SECRET_MISSING', isForAccount: true }],
  ])('%s', (_, error, ending) => {
    expect(endingOf(error, { attempts: 2, ageMs: 0 })).toMatchObject(ending)
  })

  it('is not tried again when WeChat will have thrown it away by then', () => {
    expect(endingOf(refusal(45009), { attempts: 1, ageMs: 65 * hour })).toMatchObject({ state: 'waiting' })
    expect(endingOf(refusal(45009), { attempts: 1, ageMs: 67 * hour })).toEqual({ state: 'gone', code: 'WECHAT_45009' })
    expect(endingOf(cutOff('/x', undefined), { attempts: 90, ageMs: 73 * hour })).toEqual({ state: 'gone', code: 'WECHAT_UNREACHABLE' })
  })

  it('is tried at longer and longer intervals, an hour at most', () => {
    const waits = [1, 2, 3, 10, 11, 5000].map((attempts) => endingOf(refusal(-1), { attempts, ageMs: 0 }))
    expect(waits.map((ending) => ('waitMs' in ending ? ending.waitMs / 1000 : null))).toEqual([5, 10, 20, 2560, 3600, 3600])
  })
})

describe('the type of a file', () => {
  it.each<[MediaKind, keyof typeof sampleFiles, string]>([
    ['image', 'image', 'image/png'], ['thumb', 'thumb', 'image/jpeg'], ['voice', 'voice', 'audio/amr'], ['video', 'video', 'video/mp4'],
  ])('of %s is told by its first bytes', async (kind, sample, type) => {
    expect(await typeOf(kind, sampleFiles[sample].bytes)).toBe(type)
  })

  it.each<[string, MediaKind, Buffer | string]>([
    ['a page', 'image', '<!DOCTYPE html><script>alert(1)</script>'],
    ['a drawing with a script', 'image', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a zip', 'image', Buffer.from('504b0304140000000800', 'hex')],
    ['a bomb', 'video', gzipSync(Buffer.alloc(10_000_000))],
    ['a program', 'voice', Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(100)])],
    ['a document', 'image', '%PDF-1.7\n'],
    ['a picture instead of a sound', 'voice', sampleFiles.image.bytes],
    ['a film instead of a picture', 'image', sampleFiles.video.bytes],
    ['nothing known', 'voice', 'hello'],
  ])('is refused for %s as %s', async (_, kind, bytes) => {
    await expect(typeOf(kind, Buffer.from(bytes).subarray(0, 4100))).rejects.toMatchObject({ code: 'MEDIA_TYPE_REFUSED' })
  })
})

describe('the address of a film', () => {
  const base = 'http://127.0.0.1:3001'
  it.each([
    ['http://127.0.0.1:3001/mmbiz/1', true],
    ['https://findermp.video.qq.com/251/x?y=z', true],
    ['http://vweixinp.tc.qq.com/1007_a.mp4', true],
    ['http://203.205.158.72/vweixinp.tc.qq.com/1007_a.mp4', true],
    ['http://127.0.0.1:3002/mmbiz/1', false],
    ['http://127.0.0.1/', false],
    ['http://0x7f.1/', false],
    ['http://2130706433/', false],
    ['http://10.1.2.3/', false],
    ['http://169.254.169.254/latest/meta-data', false],
    ['http://[::1]/', false],
    ['http://localhost/', false],
    ['http://evil-qq.com/', false],
    ['http://qq.com.evil.com/', false],
    ['http://qq.com:8080/', false],
    ['http://user@qq.com/', false],
    ['file:///etc/passwd', false],
    ['ftp://qq.com/', false],
    ['', false],
  ])('%s may be followed: %s', (address, expected) => {
    expect(mayFetch(address, base)).toBe(expected)
  })
})

describe('a range of bytes', () => {
  it.each<[string | undefined, ReturnType<typeof rangeOf>]>([
    [undefined, 'all'], ['bytes=0-', { start: 0, end: 99 }], ['bytes=10-19', { start: 10, end: 19 }], ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }], ['bytes=-500', { start: 0, end: 99 }], ['bytes=100-', 'none'], ['bytes=-0', 'none'],
    ['bytes=20-10', 'all'], ['bytes=0-1,5-6', 'all'], ['lines=1-2', 'all'], ['bytes=-', 'all'], ['bytes=a-b', 'all'],
  ])('%s of a hundred is %j', (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range)
  })
})

describe('a stream that is looked into', () => {
  it.each([[3], [10], [100]])('is whole afterwards, with a head of %i', async (wanted) => {
    const source = Readable.from([Buffer.from('abcd'), Buffer.from('efgh'), Buffer.from('ij')])
    const { head, stream } = await peek(source, wanted)
    expect(head.toString()).toBe('abcdefghij'.slice(0, wanted))
    expect((await buffer(stream)).toString()).toBe('abcdefghij')
    expect(source.destroyed).toBe(true)
  })

  it('takes its source along when nobody reads it', async () => {
    const source = new Readable({ read () { this.push(Buffer.alloc(1000)) } })
    const { stream } = await peek(source, 10)
    stream.destroy()
    await new Promise((resolve) => source.once('close', resolve))
  })

  it('breaks as its source does', async () => {
    const source = Readable.from((async function * () { yield Buffer.from('half'); throw new Error('cut off') })())
    const { stream } = await peek(source, 2)
    await expect(buffer(stream)).rejects.toThrow('cut off')
  })
})
