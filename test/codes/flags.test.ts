import { describe, expect, it } from 'vitest'
import { flagsOf, type InvitationFlag } from '../../src/codes/invitations/flags.ts'

const at = new Date('2026-03-01T09:00:00Z')
const minutesAgo = (...minutes: number[]) => minutes.map((each) => new Date(at.getTime() - each * 60_000))

describe('who came by another’s code', () => {
  it.each<[string, Partial<Parameters<typeof flagsOf>[0]>, InvitationFlag[], boolean]>([
    ['is brought', {}, [], true],
    ['is not, by their own code', { isSelf: true, isReturning: true }, ['SELF', 'RETURNING'], false],
    ['is not, having followed before', { isReturning: true }, ['RETURNING'], false],
    ['is one of many within minutes, from the one after so many', { before: minutesAgo(1, 2, 9.9) }, ['BURST'], true],
    ['is not one of many while fewer came', { before: minutesAgo(1, 2) }, [], true],
    ['is not one of many when they took their time', { before: minutesAgo(1, 2, 10) }, [], true],
  ])('%s', (_case, came, flags, isCounted) => {
    expect(flagsOf({ isSelf: false, isReturning: false, before: [], at, ...came }, { invitations: 3, minutes: 10 })).toEqual({ flags, isCounted })
  })
})
