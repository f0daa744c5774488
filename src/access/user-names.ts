import { nameUnfit } from './access.errors.ts'

/**
 * How a name is stored and looked up: nobody can sign in as somebody whose name only looks the same, and a name typed
 * with a Chinese keyboard's full-width letters is found.
 */
export function normalName (name: string): string {
  return name.trim().normalize('NFKC').toLowerCase()
}

export function fitName (name: string): string {
  const normal = normalName(name)
  if (!/^[\p{L}\p{M}\p{N}._@-]{3,64}$/u.test(normal)) throw nameUnfit()
  return normal
}
