import { Follower } from '../../followers/follower.entity.ts'
import { followerNotFound } from '../../followers/index.ts'
import { composed } from './compile.ts'
import { type Asked, partsOf, type PartsNeeds } from './conditions.ts'
import type { Explained } from './explain.schemas.ts'
import { createFound, type FoundNeeds } from './found.ts'
import { type Leaf, leavesOf, type Tree } from './tree.ts'

export type ExplainNeeds = PartsNeeds & FoundNeeds

/** Why a rule holds of one follower, or does not: by the same conditions that choose among all. */
export function createExplain (needs: ExplainNeeds) {
  const foundOf = createFound(needs)

  async function holdsOf (asked: Asked, leaf: Leaf, followerId: number): Promise<boolean> {
    const parts = (await partsOf(needs, asked, [leaf])).get(leaf) ?? []
    const { joins, joinValues, condition, values } = composed(parts, { accountId: asked.accountId, dialect: needs.dialect, few: true })
    const rows: unknown[] = await asked.from.query(`SELECT followers.id FROM followers ${joins} WHERE ${condition} AND followers.id = ?`, [...joinValues, ...values, followerId])
    return rows.length > 0
  }

  return async function explain (asked: Asked, tree: Tree, followerId: number): Promise<Explained> {
    const follower = await asked.from.findOneBy(Follower, { accountId: asked.accountId, id: followerId })
    if (follower === null) throw followerNotFound()
    const truths = new Map<Leaf, Pick<Explained, 'holds' | 'found'>>()
    for (const leaf of leavesOf(tree)) {
      const holds = await holdsOf(asked, leaf, followerId)
      truths.set(leaf, { holds, found: await foundOf(asked, leaf, { follower, holds }) })
    }
    return told(tree, truths)
  }
}

function told (tree: Tree, truths: ReadonlyMap<Leaf, Pick<Explained, 'holds' | 'found'>>): Explained {
  const { is, place } = tree
  if (tree.is === 'condition') return { is, place, holds: false, ...truths.get(tree), condition: tree.condition }
  const parts = ('part' in tree ? [tree.part] : tree.parts).map((part) => told(part, truths))
  const [first, second] = parts.map(({ holds }) => holds)
  const holds = { all: !parts.some((part) => !part.holds), any: parts.some((part) => part.holds), not: first !== true, minus: first === true && second !== true, segment: first === true }
  return { is, place, holds: holds[tree.is], ...(tree.is === 'segment' && { segmentId: tree.id }), parts }
}
