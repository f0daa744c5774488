import { defineFact } from '../../platform/facts.ts'

/**
 * Followers came into a tracked segment, or left it, because something happened with them or time went by. Not announced when
 * tracking begins or the rule is edited.
 */
export interface SegmentChanged { accountId: number, segmentId: number, entered: readonly number[], left: readonly number[] }

export const segmentChanged = defineFact<SegmentChanged>('segmentChanged')
