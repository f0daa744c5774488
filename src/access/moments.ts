import { momentUnfit } from './access.errors.ts'

/** A schema lets leap seconds through, for which there is no Date. */
export function momentOf (text: string | undefined, place: string): Date | undefined {
  if (text === undefined) return undefined
  const moment = new Date(text)
  if (Number.isNaN(moment.getTime())) throw momentUnfit(place)
  return moment
}
