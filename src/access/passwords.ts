import { hash, type Options, verify } from '@node-rs/argon2'
import { passwordUnfit } from './access.errors.ts'

export const passwordLength = { min: 12, max: 200 } as const

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. Argon2id is what the package does unless told otherwise. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } satisfies Options
/** How every hash begins that was made with these parameters. */
const inForce = '$argon2id$v=19$m=19456,t=2,p=1$'

/** What nobody's password hashes to, so that an unknown name costs as much time as a known one. */
const decoy = hash('duihua decoy', parameters)

/** Letters look the same however a keyboard composes them; half and full width are the same to whoever types them. */
const asTyped = (password: string) => password.normalize('NFKC')

export async function hashPassword (password: string): Promise<string> {
  const { min, max } = passwordLength
  const { length } = Array.from(password)
  if (length < min || length > max) throw passwordUnfit(min, max)
  return hash(asTyped(password), parameters)
}

/** With `stored` undefined the answer is no, but it takes as long as if there were something to compare with. */
export async function verifyPassword (stored: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(stored ?? await decoy, asTyped(password))
  return matches && stored !== undefined
}

/** True when it was made with other parameters than those in force. */
export function isOutdated (stored: string): boolean {
  return !stored.startsWith(inForce)
}
