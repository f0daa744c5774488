import { In, IsNull, Not } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import { teamUnknown } from '../../conversations/index.ts'
import type { AttributeDefinition } from '../../followers/attributes/attribute.entity.ts'
import { Tag } from '../../followers/tags/tag.entity.ts'
import type { Tx } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { TouchContent } from '../../reach/index.ts'
import { attributeUnknown, onScanTooLarge, tagUnknown } from '../codes.errors.ts'
import type { OnScan } from './on-scan.ts'

interface Needs {
  checkContent: (accountId: number, content: TouchContent, route: 'service') => Promise<AppError[]>
  attributesInUse: (accountId: number, tx: Tx) => Promise<AttributeDefinition[]>
  /** Throws what is wrong with the value. */
  accept: (definition: AttributeDefinition, value: unknown) => unknown
}

/** The column holds 65,535. */
const maxBytes = 60_000

/** Looks whether what a scan shall set off can be done. `place` is where it stands in what was asked. */
export function createSoundness ({ checkContent, attributesInUse, accept }: Needs) {
  async function assertAttributes (tx: Tx, accountId: number, attributes: OnScan['attributes'], place: string): Promise<void> {
    if (attributes.length === 0) return
    const known = new Map((await attributesInUse(accountId, tx)).map((definition) => [definition.key, definition]))
    for (const [at, { key, value }] of attributes.entries()) {
      const definition = known.get(key)
      if (definition === undefined) throw attributeUnknown(`${place}/attributes/${at}/key`, key)
      try {
        accept(definition, value)
      } catch (error) {
        throw error instanceof AppError ? error.at(`${place}/attributes/${at}/value`) : error
      }
    }
  }

  return {
    /** Outside a transaction: the files that contents name are looked for. */
    async assertContents (accountId: number, onScan: OnScan, place: string): Promise<void> {
      if (Buffer.byteLength(JSON.stringify(onScan)) > maxBytes) throw onScanTooLarge(place)
      for (const [at, content] of onScan.contents.entries()) {
        const [fault] = await checkContent(accountId, content, 'service')
        if (fault !== undefined) throw fault.at((fault.place ?? 'content').replace(/^content/, `${place}/contents/${at}`))
      }
    },

    async assertNamed (tx: Tx, accountId: number, { tagIds, attributes, teamId }: OnScan, place: string): Promise<void> {
      if (tagIds.length > 0) {
        const found = await tx.find(Tag, { where: { accountId, id: In(tagIds), liveName: Not(IsNull()) }, select: { id: true } })
        const there = new Set(found.map(({ id }) => id))
        const missing = tagIds.findIndex((id) => !there.has(id))
        if (missing >= 0) throw tagUnknown(`${place}/tagIds/${missing}`)
      }
      await assertAttributes(tx, accountId, attributes, place)
      if (teamId !== null && !await tx.existsBy(Team, { accountId, id: teamId, archivedAt: IsNull() })) throw teamUnknown(`${place}/teamId`)
    },
  }
}

export type Soundness = ReturnType<typeof createSoundness>
