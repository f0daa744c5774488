import { CreatePlatform1767225600000 } from './1767225600000-create-platform.ts'

/** Every change to the database, in the order in which it came. */
export const migrations = [
  CreatePlatform1767225600000,
]
