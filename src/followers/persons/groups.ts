/** Two followers; the lower id first. */
export interface Pair { followerId: number, otherId: number }

export function pairOf (a: number, b: number): Pair {
  return { followerId: Math.min(a, b), otherId: Math.max(a, b) }
}

/** Who is tied together. Everyone has the lowest id among them for a root. */
function createTies (pairs: readonly Pair[]) {
  const above = new Map<number, number>()
  function rootOf (id: number): number {
    let root = id
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next
    if (root !== id) above.set(id, root)
    return root
  }
  function tie ({ followerId, otherId }: Pair): void {
    const { followerId: low, otherId: high } = pairOf(rootOf(followerId), rootOf(otherId))
    if (low !== high) above.set(high, low)
  }
  for (const pair of pairs) tie(pair)
  return { rootOf, tie }
}

/**
 * By follower which person they are: the lowest id of the links that tie them; null for who is alone. Not that of a follower: whoever
 * may read one of them would learn how another is called on an account that is none of their business.
 */
export function personsFrom (followerIds: readonly number[], links: ReadonlyArray<Pair & { id: number }>): Map<number, number | null> {
  const { rootOf } = createTies(links)
  const persons = new Map<number, number>()
  for (const { id, followerId } of links) persons.set(rootOf(followerId), Math.min(id, persons.get(rootOf(followerId)) ?? id))
  return new Map(followerIds.map((id) => [id, persons.get(rootOf(id)) ?? null]))
}

interface Ties { links: readonly Pair[], parted: readonly Pair[] }

/** What is still to be tied so that each group is one person, but for those whom somebody parted: no way leads round that. */
export function pairsToJoin (groups: ReadonlyArray<readonly number[]>, { links, parted }: Ties): Pair[] {
  const { rootOf, tie } = createTies(links)
  const areParted = (a: number, b: number) => parted.some(({ followerId, otherId }) => {
    const [one, other] = [rootOf(followerId), rootOf(otherId)]
    return (one === rootOf(a) && other === rootOf(b)) || (one === rootOf(b) && other === rootOf(a))
  })
  return groups.flatMap((group) => {
    const apart: number[] = []
    return group.flatMap((id) => {
      if (apart.some((each) => rootOf(each) === rootOf(id))) return []
      const same = apart.find((each) => !areParted(each, id))
      if (same === undefined) {
        apart.push(id)
        return []
      }
      const pair = pairOf(same, id)
      tie(pair)
      return [pair]
    })
  })
}
