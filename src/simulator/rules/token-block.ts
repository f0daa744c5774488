import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'

export const tokenBlocks = [
  'secretFrozen', 'tokensForbidden', 'accountFrozen', 'callerUnconfirmed', 'callerRefusedForDay', 'callerRefusedForHour',
] as const

/**
 * Why an account gets no token although its secret is right (page "获取稳定版接口调用凭据"). No page says what becomes of the
 * tokens it has: here they work on.
 */
export type TokenBlock = typeof tokenBlocks[number]

const refusals: Record<TokenBlock, () => Refusal> = {
  secretFrozen: () => refuse(40243, 'token.secretFrozen'),
  tokensForbidden: () => refuse(50004, 'token.forbidden'),
  accountFrozen: () => refuse(50007, 'token.accountFrozen'),
  callerUnconfirmed: () => refuse(89503, 'token.callerUnconfirmed'),
  callerRefusedForDay: () => refuse(89506, 'token.callerRefusedForDay'),
  callerRefusedForHour: () => refuse(89507, 'token.callerRefusedForHour'),
}

interface Asked { block: TokenBlock | null, allowedIps: readonly string[], ip: string }

/** What stands in the way of a token. An empty allow-list lets any address ask. */
export function tokenRefusal ({ block, allowedIps, ip }: Asked): Refusal | null {
  if (block !== null) return refusals[block]()
  return allowedIps.length === 0 || allowedIps.includes(ip) ? null : refuse(40164, 'token.callerIp')
}
