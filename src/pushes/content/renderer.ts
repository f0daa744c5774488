import { Compile } from 'typebox/compile'
import { checkContent, checkTemplateData, type TemplateField, TouchContent } from '../../reach/index.ts'
import type { Values } from '../../platform/variables.ts'
import type { Push, Way } from '../record/push.entity.ts'
import { namesIn, personalise } from './personal.ts'

/** Why somebody cannot get it: a value is missing, or does not fit where it is to stand; or WeChat has dropped the template. */
export type Fault = 'VARIABLE_EMPTY' | 'VALUE_UNFIT' | 'TEMPLATE_UNKNOWN'

export interface Item { deliveryId: number, followerId: number, variant: number }

/** A content for each way of the variant, in their order. */
export type Rendered = { contents: TouchContent[] } | { fault: Fault }

export type RenderedPush = Pick<Push, 'id' | 'variants' | 'links'>
export interface Rendering { accountId: number, push: RenderedPush }

/** Puts tracked addresses in the place of plain ones; null: of a mass send, which has one for all. */
export type Track = (content: TouchContent, deliveryId: number | null) => TouchContent

interface Needs {
  /** For the contents of a push; where nothing is tracked it gives back what it was given. */
  trackOf: (accountId: number, push: RenderedPush, contents: readonly TouchContent[]) => Promise<Track>
  /** What these names mean, for each follower. */
  valuesOf: (accountId: number, followerIds: readonly number[], names: readonly string[]) => Promise<ReadonlyMap<number, Values>>
  /** Null: WeChat has no such template. */
  fieldsOf: (accountId: number, content: TouchContent) => Promise<readonly TemplateField[] | null>
}

/** A way as it is the same for all whom it is rendered for. `fields` are those of its template, empty for none. */
interface Prepared extends Way { isPersonal: boolean, fields: readonly TemplateField[] | null }

const isContent = Compile(TouchContent)

/** What each follower reads: variables filled in, links tracked. Reads a fixed number of statements for up to 500, and never inside a transaction. */
export function createRenderer ({ trackOf, valuesOf, fieldsOf }: Needs) {
  async function prepare (accountId: number, way: Way): Promise<Prepared> {
    const isOfTemplate = way.content.type === 'template' || way.content.type === 'notice'
    return { ...way, isPersonal: way.route !== 'mass' && namesIn(way.content).length > 0, fields: isOfTemplate ? await fieldsOf(accountId, way.content) : [] }
  }

  const trackFor = ({ accountId, push }: Rendering) => trackOf(accountId, push, push.variants.flatMap(({ ways }) => ways.map(({ content }) => content)))

  return {
    async render (rendering: Rendering, items: readonly Item[]): Promise<Map<number, Rendered>> {
      const { accountId, push: { variants } } = rendering
      const track = await trackFor(rendering)
      const prepared: Prepared[][] = []
      for (const { ways } of variants) prepared.push(await Promise.all(ways.map((way) => prepare(accountId, way))))
      const names = [...new Set(prepared.flat().flatMap((way) => (way.isPersonal ? namesIn(way.content) : [])))]
      const values = await valuesOf(accountId, items.map(({ followerId }) => followerId), names)
      return new Map(items.map(({ deliveryId, followerId, variant }) => (
        [deliveryId, renderAll(prepared[variant] ?? [], { track: (content) => track(content, deliveryId), values: values.get(followerId) ?? {} })])))
    },

    /** What a mass send of this variant says to all. */
    async massContent (rendering: Rendering, variant: number): Promise<TouchContent> {
      const way = rendering.push.variants[variant]?.ways.find(({ route }) => route === 'mass')
      if (way === undefined) throw new Error('the variant has no mass way')
      return (await trackFor(rendering))(way.content, null)
    },
  }
}

export type Renderer = ReturnType<typeof createRenderer>

interface Reader { track: (content: TouchContent) => TouchContent, values: Values }

function renderAll (ways: readonly Prepared[], { track, values }: Reader): Rendered {
  const contents: TouchContent[] = []
  for (const { route, content, isPersonal, fields } of ways) {
    if (fields === null) return { fault: 'TEMPLATE_UNKNOWN' }
    const tracked = route === 'mass' ? content : track(content)
    const filled = isPersonal ? personalise(tracked, values) : tracked
    if (filled === null) return { fault: 'VARIABLE_EMPTY' }
    if (isPersonal && !isFit({ route, content: filled }, fields)) return { fault: 'VALUE_UNFIT' }
    contents.push(filled)
  }
  return { contents }
}

/** What was written by hand was looked at before; what values make of it is looked at here, by the same rules. */
function isFit ({ route, content }: Way, fields: readonly TemplateField[]): boolean {
  if (!isContent.Check(content) || checkContent(content, route).length > 0) return false
  return content.type !== 'template' && content.type !== 'notice' ? true : checkTemplateData({ fields }, content.data).length === 0
}
