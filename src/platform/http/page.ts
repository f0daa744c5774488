/** Where the next page of a list by id begins; null when this one was not full, and so the last. */
export function nextOf (items: ReadonlyArray<{ id: number }>, limit: number): number | null {
  return items.length === limit ? items.at(-1)?.id ?? null : null
}
