import { createHash, createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

interface Signed { method: string, url: string, headers: IncomingHttpHeaders, body: Buffer }

export interface S3Key { region: string, accessKeyId: string, secretAccessKey: string }

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
const encode = (text: string) => encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * The signature that a request should have (AWS: "Signature Calculations for the Authorization Header"), reckoned here from what
 * came over the wire and not by the library that made it.
 */
export function signatureOf ({ method, url, headers }: Signed, { secretAccessKey }: S3Key, { scope, signedHeaders }: { scope: string, signedHeaders: string }): string {
  const [path = '', query = ''] = url.split('?')
  const asked = query.split('&').filter(Boolean).map((pair) => {
    const [name = '', value = ''] = pair.split('=').map((part) => decodeURIComponent(part))
    return `${encode(name)}=${encode(value)}`
  })
  const canonical = [
    method,
    path.split('/').map((part) => encode(decodeURIComponent(part))).join('/'),
    asked.toSorted().join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signedHeaders,
    headers['x-amz-content-sha256'],
  ].join('\n')
  const [day = '', region = '', service = '', ending = ''] = scope.split('/')
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), service), ending)
  return hmac(key, ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')).toString('hex')
}

/** S3's code for what is wrong with the signature; undefined when nothing is. */
export function faultOf (request: Signed, key: S3Key): string | undefined {
  const { headers, body } = request
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/([^/]+)\/s3\/aws4_request), SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/
  const [, id, scope = '', region, signedHeaders = '', signature] = pattern.exec(headers.authorization ?? '') ?? []
  if (id !== key.accessKeyId) return 'InvalidAccessKeyId'
  if (region !== key.region) return 'AuthorizationHeaderMalformed'
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))]
  if (needed.some((name) => !signedHeaders.split(';').includes(name))) return 'AccessDenied'
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? []
  const atMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  if (!(Math.abs(Date.now() - atMs) < 15 * 60_000)) return 'RequestTimeTooSkewed'
  if (headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch'
  return signature === signatureOf(request, key, { scope, signedHeaders }) ? undefined : 'SignatureDoesNotMatch'
}
