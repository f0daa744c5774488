import { createHmac } from 'node:crypto'

/** What a receiver checks: that we sent it (nobody else has the secret), and that it is not old (`t`, seconds since 1970, is signed too). */
export function signatureOf (secret: string, body: string, at: Date): string {
  const t = Math.floor(at.getTime() / 1000)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}
