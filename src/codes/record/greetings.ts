import { In, IsNull, Not } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import { Tag } from '../../followers/tags/tag.entity.ts'
import type { Tx } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import type { TouchContent } from '../../reach/index.ts'
import type { CodeSettingsService } from '../settings/settings.service.ts'
import { Code } from './code.entity.ts'
import { doesNothing, nothing, type OnScan } from './on-scan.ts'

/** What the scan of a code sets off. */
export interface CodeGreeting {
  codeId: number
  contents: readonly TouchContent[]
  tagIds: readonly number[]
  attributes: ReadonlyArray<{ key: string, value: unknown }>
  teamId: number | null
}

/** What scans set off, for whoever answers them. What was named and is there no more is left out. */
export function createGreetings ({ settings }: { settings: Pick<CodeSettingsService, 'of'> }) {
  async function thereOf (tx: Tx, accountId: number, all: readonly OnScan[]): Promise<{ tags: Set<number>, teams: Set<number> }> {
    const tagIds = [...new Set(all.flatMap(({ tagIds: ids }) => ids))]
    const teamIds = [...new Set(all.flatMap(({ teamId }) => teamId ?? []))]
    const tags = tagIds.length === 0 ? [] : await tx.find(Tag, { where: { accountId, id: In(tagIds), liveName: Not(IsNull()) }, select: { id: true } })
    const teams = teamIds.length === 0 ? [] : await tx.find(Team, { where: { accountId, id: In(teamIds), archivedAt: IsNull() }, select: { id: true } })
    return { tags: new Set(tags.map(({ id }) => id)), teams: new Set(teams.map(({ id }) => id)) }
  }

  /** By scene; of scenes that have no code in use, or whose code does nothing, there is none. */
  return async function greetingOf (tx: Tx, accountId: number, scenes: readonly string[]): Promise<Map<string, CodeGreeting>> {
    const codes: Code[] = []
    for (const some of inParts([...new Set(scenes)])) {
      codes.push(...await tx.find(Code, { where: { accountId, scene: In(some), isArchived: false }, select: { id: true, scene: true, inviterId: true, onScan: true } }))
    }
    if (codes.length === 0) return new Map()
    const { invitations } = await settings.of(accountId, tx)
    const known = codes.map((code) => ({ code, onScan: code.onScan ?? (code.inviterId === null ? nothing : invitations.onScan) })).filter(({ onScan }) => !doesNothing(onScan))
    const { tags, teams } = await thereOf(tx, accountId, known.map(({ onScan }) => onScan))
    return new Map(known.map(({ code: { id, scene }, onScan: { contents, tagIds, attributes, teamId } }) => [scene, {
      codeId: id, contents, attributes, tagIds: tagIds.filter((tagId) => tags.has(tagId)), teamId: teamId !== null && teams.has(teamId) ? teamId : null,
    }]))
  }
}

export type GreetingOf = ReturnType<typeof createGreetings>
