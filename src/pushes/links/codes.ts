import { createHmac, timingSafeEqual } from 'node:crypto'

/** Which link, in what was sent by which delivery; 0: the same was sent to many at once. */
export interface Named { deliveryId: number, linkId: number }

interface Needs {
  /** The one that signs, then others that did. */
  keys: readonly Buffer[]
  /** Where followers reach us, without a slash at the end. */
  baseUrl: () => string
}

/** Nobody hits one of 2^80 by trying, and every byte more is read out of a message. */
const signatureBytes = 10
const shape = /^[A-Za-z0-9_-]{16,40}$/
const most = Number.MAX_SAFE_INTEGER

/** Addresses of tracked links. They say whose they are by themselves: a million deliveries need no row for theirs. */
export function createCodes ({ keys, baseUrl }: Needs) {
  const signatureOf = (key: Buffer, signed: Buffer) => createHmac('sha256', key).update(signed).digest().subarray(0, signatureBytes)

  return {
    addressOf ({ deliveryId, linkId }: Named): string {
      const [key] = keys
      if (key === undefined) throw new Error('no key to sign with')
      const signed = Buffer.from([...bytesOf(deliveryId), ...bytesOf(linkId)])
      return `${baseUrl()}/l/${Buffer.concat([signed, signatureOf(key, signed)]).toString('base64url')}`
    },

    /** Undefined if it is none of ours. */
    open (code: string): Named | undefined {
      if (!shape.test(code)) return undefined
      const whole = Buffer.from(code, 'base64url')
      const signed = whole.subarray(0, -signatureBytes)
      const given = whole.subarray(-signatureBytes)
      // The last letter has bits to spare: of the ways to write a code one is ours.
      if (whole.toString('base64url') !== code || !keys.some((key) => timingSafeEqual(signatureOf(key, signed), given))) return undefined
      const [deliveryId, linkId, ...more] = numbersIn(signed)
      return deliveryId === undefined || linkId === undefined || more.length > 0 ? undefined : { deliveryId, linkId }
    },
  }
}

export type Codes = ReturnType<typeof createCodes>

/** Seven bits in a byte, the lowest first; the last byte is below 128. */
function bytesOf (number: number): number[] {
  if (!Number.isInteger(number) || number < 0 || number > most) throw new RangeError('no id')
  const bytes: number[] = []
  let rest = number
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(rest % 128 + 128)
  return [...bytes, rest]
}

function numbersIn (bytes: Buffer): number[] {
  const numbers: number[] = []
  let number = 0
  let place = 1
  for (const byte of bytes) {
    number += byte % 128 * place
    place *= 128
    if (byte >= 128) continue
    numbers.push(number)
    number = 0
    place = 1
  }
  return numbers
}
