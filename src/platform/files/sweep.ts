import type { FileStore } from './file-store.ts'

const pageSize = 1000

/**
 * Removes files that nobody knows: a crash came between a file and its row. A row must name a file before the file is written,
 * or it is taken for such a one. Tells how many there were.
 */
export async function sweepFiles (files: FileStore, prefix: string, isKept: (names: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number> {
  let swept = 0
  for (let after = ''; ;) {
    const names = await files.list(prefix, { after, limit: pageSize })
    const kept = names.length === 0 ? new Set<string>() : await isKept(names)
    const strays = names.filter((name) => !kept.has(name))
    await files.remove(strays)
    swept += strays.length
    if (names.length < pageSize) return swept
    after = names.at(-1) ?? after
  }
}
