const modulus = 2_147_483_647
const factor = 48_271
const shares = 10_000

/** Spreads the pushes, so that nobody is always in the same share. */
export const saltOf = (pushId: number): number => (pushId * 7919) % modulus

/** A number from 0 to 9999 that is the same for a follower and a salt for ever, and tells nothing of another salt's: squares are not in line. */
export function shareOf (followerId: number, salt: number): number {
  const square = (value: bigint) => value * value % BigInt(modulus)
  const mixed = square(BigInt(followerId + salt) % BigInt(modulus)) * BigInt(factor) % BigInt(modulus)
  return Number(square((mixed + BigInt(salt)) % BigInt(modulus)) % BigInt(shares))
}

/** The same in SQL; every product stays below 2^63. */
export function shareSql (followerId: string, salt: number): string {
  const square = (value: string) => `((${value}) * (${value}) % ${modulus})`
  const mixed = `(${square(`((${followerId}) + ${salt}) % ${modulus}`)} * ${factor} % ${modulus})`
  return `(${square(`(${mixed} + ${salt}) % ${modulus}`)} % ${shares})`
}

/** Below which share each variant ends, of the 10,000. */
export function bordersOf (variants: ReadonlyArray<{ weight: number }>): number[] {
  const sum = variants.reduce((all, { weight }) => all + weight, 0)
  let upTo = 0
  return variants.map(({ weight }) => {
    upTo += weight
    return Math.round(upTo * shares / sum)
  })
}

/** Which variant a follower gets, as its place in the list. */
export function variantOf (pushId: number, followerId: number, variants: ReadonlyArray<{ weight: number }>): number {
  const share = shareOf(followerId, saltOf(pushId))
  return bordersOf(variants).findIndex((border) => share < border)
}

/** Percents. */
export interface HoldOut { ever: number, push: number }

/** Neither goes with the variants nor with each other. */
const everSalt = 1_009_337
const pushSalt = (pushId: number) => (saltOf(pushId) + 515_531) % modulus

/** Who gets nothing: a share for ever, whatever the push, and a share of this one. */
export function isHeldOut (pushId: number, followerId: number, { ever, push }: HoldOut): boolean {
  return shareOf(followerId, everSalt) < ever * 100 || shareOf(followerId, pushSalt(pushId)) < push * 100
}

/** The variant of a follower, −1 for who is held out, as an expression. */
export function variantSql (pushId: number, followerId: string, variants: ReadonlyArray<{ weight: number }>, { ever, push }: HoldOut): string {
  const held = [
    ...(ever > 0 ? [`${shareSql(followerId, everSalt)} < ${ever * 100}`] : []),
    ...(push > 0 ? [`${shareSql(followerId, pushSalt(pushId))} < ${push * 100}`] : []),
  ]
  const borders = bordersOf(variants)
  const share = shareSql(followerId, saltOf(pushId))
  const places = borders.slice(0, -1).map((border, at) => ` WHEN ${share} < ${border} THEN ${at}`).join('')
  const variant = places === '' ? '0' : `CASE${places} ELSE ${borders.length - 1} END`
  return held.length === 0 ? variant : `CASE WHEN ${held.join(' OR ')} THEN -1 ELSE ${variant} END`
}
