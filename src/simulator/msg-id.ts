/**
 * 64-bit and rising, beyond what a JSON number holds, as WeChat's are. They start from the real time and not from the
 * simulator's clock: a product that outlives the simulator must never see an id twice.
 */
export function createMsgIds (): () => string {
  let next = 1_000_000_000_000_000_000n + BigInt(Date.now()) * 1_000_000n
  return () => String(next++)
}
