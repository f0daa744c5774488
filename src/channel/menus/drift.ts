import type { MenuContent } from './menu.content.ts'

/** Where what we published and what WeChat shows are not the same; null for what is not there. */
export interface Difference { place: string, published: string | null, found: string | null }

const most = 200

/** Place by place, in the order of what we published. */
export function differencesOf (published: MenuContent, found: MenuContent): Difference[] {
  const [ours, theirs] = [leavesOf(published), leavesOf(found)]
  const places = [...new Set([...ours.keys(), ...theirs.keys()])]
  return places.filter((place) => ours.get(place) !== theirs.get(place)).slice(0, most)
    .map((place) => ({ place, published: ours.get(place) ?? null, found: theirs.get(place) ?? null }))
}

function leavesOf ({ buttons, personalised }: MenuContent): Map<string, string> {
  return new Map([...leaves(buttons, 'buttons'), ...leaves(personalised, 'personalised')])
}

function leaves (value: unknown, place: string): Array<[string, string]> {
  if (typeof value !== 'object' || value === null) return [[place, String(value)]]
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => (inner === undefined ? [] : leaves(inner, `${place}/${name}`)))
}
