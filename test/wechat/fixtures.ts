import { readFileSync, readdirSync } from 'node:fs'

const folder = new URL('fixtures/', import.meta.url)

/** One delivery or reply as WeChat writes it, e.g. `event-SCAN.xml`. */
export function sample (name: string): string {
  return readFileSync(new URL(`samples/${name}`, folder), 'utf8')
}

export function sampleNames (): string[] {
  return readdirSync(new URL('samples/', folder)).filter((name) => /\.(xml|json)$/.test(name) && !name.startsWith('envelope'))
}

export function withoutLayout (xml: string): string {
  return xml.replaceAll(/>\s+</g, '><').trim()
}

interface Vector {
  id: string
  kind: 'url-signature' | 'message' | 'msg-signature' | 'jssdk-signature'
  token: string
  encodingAesKey: string
  appid: string
  timestamp: string
  nonce: string
  signature: string
  msgSignature: string
  ciphertext: string
  random: string
  plaintext: string
  padding: number
  fullLength: number
  jsapi_ticket: string
  noncestr: string
  url: string
}

interface NegativeVector {
  id: string
  basedOn: string
  change: { ciphertext?: string, msgSignature?: string, configuredAppid?: string }
}

// Each kind of vector has only some of the fields; the tests ask for those of their kind.
const stored: { vectors: Vector[], negative: NegativeVector[] } =
  JSON.parse(readFileSync(new URL('crypto-vectors.json', folder), 'utf8'))

export function vectorsOf (kind: Vector['kind']): Vector[] {
  return stored.vectors.filter((vector) => vector.kind === kind)
}

export function vector (id: string): Vector {
  const found = stored.vectors.find((vector) => vector.id === id)
  if (found === undefined) throw new Error(`no vector ${id}`)
  return found
}

export function negativeVector (id: string): Vector & NegativeVector['change'] {
  const found = stored.negative.find((vector) => vector.id === id)
  if (found === undefined) throw new Error(`no negative vector ${id}`)
  return { ...vector(found.basedOn), ...found.change }
}
