import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileStore } from '../../src/platform/files/file-store.ts'
import { createS3Store } from '../../src/platform/files/s3-store.ts'
import { type S3Fault, type S3Server, startS3Server } from '../support/s3-server.ts'
import { signatureOf } from '../support/s3-signature.ts'

const MB = 1024 * 1024
const quick = { backoffMs: [1, 1, 1] }
const is = (wanted: string, name?: string): S3Fault['hits'] => ({ method, query }) => method === wanted && (name === undefined || query.has(name))

/** Examples of AWS's: "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk". */
describe('the signatures that the stand-in checks by', () => {
  const key = { region: 'us-east-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
  const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const common = { 'host': 'examplebucket.s3.amazonaws.com', 'x-amz-date': '20130524T000000Z', 'x-amz-content-sha256': nothing }

  it.each<[string, { method: string, url: string, headers: Record<string, string> }, string]>([
    ['a range of a file', { method: 'GET', url: '/test.txt', headers: { ...common, range: 'bytes=0-9' } },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
    ['a file that is written', {
      method: 'PUT', url: '/test%24file.text',
      headers: {
        ...common, 'date': 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      },
    }, '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd'],
    ['a list', { method: 'GET', url: '/?max-keys=2&prefix=J', headers: common }, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
    ['a question without a value', { method: 'GET', url: '/?lifecycle', headers: common }, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
  ])('are those of AWS for %s', (_, request, signature) => {
    const signedHeaders = Object.keys(request.headers).toSorted().join(';')
    expect(signatureOf({ ...request, body: Buffer.from('') }, key, { scope: '20130524/us-east-1/s3/aws4_request', signedHeaders })).toBe(signature)
  })
})

describe('files in S3', () => {
  let server: S3Server
  let files: FileStore
  beforeEach(async () => {
    server = await startS3Server()
    files = createS3Store(server.settings, quick)
  })
  afterEach(() => server.stop())

  const large = () => Readable.from([Buffer.alloc(9 * MB, 'a'), Buffer.alloc(9 * MB, 'b')])

  it('have the prefix of the settings before their names, and see no others', async () => {
    await files.write('a/1', Buffer.from('ours'), { maxBytes: 10 })
    server.objects.set('a/2', Buffer.from('somebody else’s'))
    server.objects.set('other/a/3', Buffer.from('somebody else’s'))
    expect([...server.objects.keys()]).toEqual(['crm/a/1', 'a/2', 'other/a/3'])
    expect(await files.list('a/', { limit: 10 })).toEqual(['a/1'])
    await expect(files.read('a/2')).rejects.toMatchObject({ code: 'FILE_GONE' })
  })

  it('go up in parts when they are large, and in one piece when not', async () => {
    await files.write('small', Readable.from([Buffer.from('small')]), { maxBytes: 10 })
    expect(server.calls).toEqual(['PUT'])
    await files.write('large', large(), { maxBytes: 20 * MB })
    expect(server.calls.slice(1)).toEqual(['POST uploads', ...Array.from({ length: 3 }, () => 'PUT partNumber uploadId'), 'POST uploadId'])
    expect(server.objects.get('crm/large')).toHaveLength(18 * MB)
  })

  it.each([{ status: 500, code: 'InternalError' }, { status: 503, code: 'SlowDown' }])('get over $code', async (how) => {
    server.fail({ hits: () => true, count: 1, how })
    await files.write('a', Buffer.from('there'), { maxBytes: 10 })
    server.fail({ hits: () => true, count: 1, how })
    expect(await text(await files.read('a'))).toBe('there')
    server.fail({ hits: () => true, count: 1, how })
    expect(await files.list('a/', { limit: 10 })).toEqual([])
  })

  it('get over an answer that is lost, wherever in a large file', async () => {
    for (const hits of [is('POST', 'uploads'), is('PUT'), is('POST', 'uploadId')]) {
      server.fail({ hits, count: 1, how: 'lost' })
      expect(await files.write('large', large(), { maxBytes: 20 * MB })).toEqual({ bytes: 18 * MB })
      expect(server.objects.get('crm/large')?.toString('latin1', 9 * MB - 1, 9 * MB + 1)).toBe('ab')
      server.objects.clear()
    }
  })

  it('are not there when the end of an upload fails behind its 200', async () => {
    server.fail({ hits: is('POST', 'uploadId'), count: 9, how: { status: 200, code: 'InternalError' } })
    await expect(files.write('large', large(), { maxBytes: 20 * MB })).rejects.toMatchObject({ code: 'FILES_UNAVAILABLE', kind: 'unavailable' })
    expect(server.objects.size).toBe(0)
    expect(server.uploads.size).toBe(0)
  })

  it('are given up, and their upload with them, when a part cannot be stored', async () => {
    server.fail({ hits: is('PUT', 'partNumber'), count: 9, how: { status: 507, code: 'QuotaExceeded' } })
    const source = large()
    await expect(files.write('large', source, { maxBytes: 20 * MB })).rejects.toMatchObject({ code: 'FILES_UNAVAILABLE', values: { code: 'QuotaExceeded' } })
    expect(source.destroyed).toBe(true)
    expect(server.uploads.size).toBe(0)
  })

  it('break when they are cut off, and do not end as if they were whole', async () => {
    await files.write('a', Buffer.alloc(100_000), { maxBytes: MB })
    server.fail({ hits: is('GET'), count: 1, how: { cutAfter: 5000 } })
    await expect(text(await files.read('a'))).rejects.toMatchObject({ code: 'FILES_UNAVAILABLE', kind: 'unavailable' })
  })

  it('break when a store sends more than was asked for', async () => {
    server.fail({ hits: is('GET'), count: 1, how: { partial: 'all of it and more' } })
    await expect(text(await files.read('a', { start: 0, end: 2 }))).rejects.toMatchObject({ code: 'FILES_UNAVAILABLE', values: { code: 'TOO_LONG' } })
  })

  it('may be left unread', async () => {
    await files.write('a', Buffer.alloc(5 * MB), { maxBytes: 5 * MB })
    const stream = await files.read('a')
    stream.destroy()
    await new Promise((resolve) => stream.once('close', resolve))
    expect(await text(await files.read('a', { start: 5 * MB - 1 }))).toBe('\0')
  })

  it.each([
    ['the secret', { secretAccessKey: 'another' }, 'SignatureDoesNotMatch'],
    ['the key', { accessKeyId: 'another' }, 'InvalidAccessKeyId'],
    ['the region', { region: 'us-east-1' }, 'AuthorizationHeaderMalformed'],
    ['the bucket', { bucket: 'another' }, 'NoSuchBucket'],
  ])('are away, and not gone, when %s is wrong', async (_, wrong, code) => {
    const lost = createS3Store({ ...server.settings, ...wrong }, quick)
    const refusal = { code: 'FILES_UNAVAILABLE', values: { code } }
    await expect(lost.read('a')).rejects.toMatchObject(refusal)
    await expect(lost.write('a', Buffer.from('a'), { maxBytes: 1 })).rejects.toMatchObject(refusal)
    await expect(lost.list('a/', { limit: 1 })).rejects.toMatchObject(refusal)
    await expect(lost.remove(['a'])).rejects.toMatchObject(refusal)
    expect(server.calls).toHaveLength(4)
  })

  it('are away when nobody answers, and no secret is told', async () => {
    await server.stop()
    const error = await files.read('a').catch((refusal: unknown) => refusal)
    expect(error).toMatchObject({ code: 'FILES_UNAVAILABLE', values: { code: 'NO_ANSWER' } })
    expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain(server.settings.secretAccessKey)
  })

  it('are listed by prefix and in order, whatever a broken store says', async () => {
    const answer = `<ListBucketResult><IsTruncated>true</IsTruncated>${['crm/a/2', 'crm/b/1', 'other', 'crm/a/1', '../a/3'].map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`
    server.fail({ hits: is('GET', 'list-type'), count: 9, how: { answer } })
    expect(await files.list('a/', { after: 'a/1', limit: 10 })).toEqual(['a/2'])
    expect(server.calls).toHaveLength(2)
  })

  it.each([
    ['entities', '<!DOCTYPE x [<!ENTITY a "aaaa">]><ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>&a;</Key></Contents></ListBucketResult>'],
    ['a page', '<html><body>Welcome</body></html>'],
    ['nothing', ''],
  ])('are away when a list is %s', async (_, answer) => {
    server.fail({ hits: is('GET', 'list-type'), count: 9, how: { answer } })
    await expect(files.list('a/', { limit: 1 })).rejects.toMatchObject({ code: 'FILES_UNAVAILABLE', values: { code: 'NO_LIST' } })
  })
})
