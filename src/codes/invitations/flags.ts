/** Why an invitation may be none. It is told and never dropped: people decide what it is worth. */
export const invitationFlags = ['SELF', 'RETURNING', 'BURST', 'QUICK_UNFOLLOW'] as const
export type InvitationFlag = typeof invitationFlags[number]

export interface Came {
  isSelf: boolean
  /** They followed before. */
  isReturning: boolean
  /** When those came whom the same code brought just before, the newest first, as many as make a burst. */
  before: readonly Date[]
  at: Date
}

export interface Burst { invitations: number, minutes: number }

/** What is odd about somebody who came by another's code. Nobody is brought who was there before. */
export function flagsOf ({ isSelf, isReturning, before, at }: Came, { invitations, minutes }: Burst): { flags: InvitationFlag[], isCounted: boolean } {
  const earliest = before[invitations - 1]
  const isBurst = earliest !== undefined && at.getTime() - earliest.getTime() < minutes * 60_000
  const flags: InvitationFlag[] = [...isSelf ? ['SELF' as const] : [], ...isReturning ? ['RETURNING' as const] : [], ...isBurst ? ['BURST' as const] : []]
  return { flags, isCounted: !isSelf && !isReturning }
}
