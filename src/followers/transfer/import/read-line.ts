import { AppError } from '../../../platform/errors.ts'
import type { AttributeDefinition } from '../../attributes/attribute.entity.ts'
import type { AttributeType, AttributeValue } from '../../attributes/attribute.rules.ts'
import { ownerUnfit, remarkTooLong } from '../../record/record.errors.ts'
import { maxRemarkBytes } from '../../record/remark.rule.ts'
import { type Stage, stages } from '../../stages.ts'
import type { Tag } from '../../tags/tag.entity.ts'
import type { Line } from '../csv/records.ts'
import { lineShort, maxTagsInCell, openidUnfit, stageUnknown, tagsTooMany, tagUnknown } from './import.errors.ts'
import type { Known } from './known.ts'

/** What a line wants; what it says nothing about is left out. */
export interface Wish {
  line: number
  openid: string
  remark?: string | null
  stage?: Stage
  ownerId?: number | null
  attributes: Array<{ definition: AttributeDefinition, after: AttributeValue | null }>
  tags: readonly Tag[]
}

/** A line that is not taken: `at` is the place of the column at fault. */
export interface Fault { line: number, at: number | null, error: AppError }

export type Accept = (definition: AttributeDefinition, value: unknown) => AttributeValue | null

export const isFault = (read: Wish | Fault): read is Fault => 'error' in read

/** What stands in a line, held against what the account knows. */
export function readLine ({ number: line, cells }: Line, known: Known, accept: Accept): Wish | Fault {
  const { mapping, options: { empty } } = known
  let at: number | null = null
  const cellAt = (column: number): string => {
    at = column
    const cell = cells[column]
    if (cell !== undefined) return cell.trim()
    at = null
    throw lineShort()
  }
  // An empty cell keeps what is there, unless it is to clear it.
  const given = (column: number | undefined): string | undefined => {
    const text = column === undefined ? '' : cellAt(column)
    return column === undefined || (text === '' && empty === 'keep') ? undefined : text
  }

  try {
    const wish: Wish = { line, openid: openidOf(cellAt(mapping.openid)), attributes: [], tags: [] }
    const [remark, stage, owner] = [given(mapping.remark), given(mapping.stage), given(mapping.owner)]
    if (remark !== undefined) wish.remark = within(mapping.remark, () => remarkOf(remark))
    if (stage) wish.stage = within(mapping.stage, () => stageOf(stage))
    if (owner !== undefined) wish.ownerId = within(mapping.owner, () => ownerOf(owner, known))
    for (const { at: column, definition } of mapping.attributes) {
      const text = given(column)
      if (text !== undefined) wish.attributes.push({ definition, after: accept(definition, valueOf(definition.type, text)) })
    }
    const names = given(mapping.tags)
    if (names) wish.tags = tagsOf(names, known)
    return wish
  } catch (error) {
    if (error instanceof AppError) return { line, at, error }
    throw error
  }

  function within<T> (column: number | undefined, work: () => T): T {
    at = column ?? null
    return work()
  }
}

export function openidOf (text: string): string {
  if (!/^[\w-]{1,64}$/.test(text)) throw openidUnfit()
  return text
}

function remarkOf (text: string): string | null {
  if (Buffer.byteLength(text) > maxRemarkBytes) throw remarkTooLong()
  return text || null
}

function stageOf (text: string): Stage {
  const found = stages.find((stage) => stage === text.toLowerCase())
  if (found === undefined) throw stageUnknown()
  return found
}

function ownerOf (text: string, { owners }: Known): number | null {
  if (text === '') return null
  const id = owners.get(text.toLowerCase())
  if (id === undefined) throw ownerUnfit()
  return id
}

function tagsOf (text: string, { tagsByName }: Known): Tag[] {
  const names = [...new Set(text.split('|').map((name) => name.trim()).filter(Boolean))]
  if (names.length > maxTagsInCell) throw tagsTooMany()
  return names.map((name) => {
    const tag = tagsByName.get(name)
    if (tag === undefined) throw tagUnknown()
    return tag
  })
}

const truths = new Map([['true', true], ['false', false], ['1', true], ['0', false], ['yes', true], ['no', false], ['是', true], ['否', false]])

/** What the text of a cell is for an attribute of the type; a text that is nothing of the kind stays one, and is refused as such. */
function valueOf (type: AttributeType, text: string): unknown {
  if (text === '') return null
  if (type === 'number') return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : text
  if (type === 'boolean') return truths.get(text.toLowerCase()) ?? text
  if (type === 'date') return text.replace(/^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/, (_, year: string, month: string, day: string) =>
    `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  if (type === 'list') return text.split('|').map((entry) => entry.trim()).filter(Boolean)
  return text
}
