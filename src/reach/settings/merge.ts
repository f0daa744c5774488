import { type DeepPartial, laidOver } from '../../platform/laid-over.ts'
import { defaultSettings, type ReachSettings } from './settings.schemas.ts'

export type PartialSettings = DeepPartial<ReachSettings>

/** What was stored over the defaults. */
export const mergeSettings = (stored: PartialSettings): ReachSettings => laidOver(defaultSettings, stored)
