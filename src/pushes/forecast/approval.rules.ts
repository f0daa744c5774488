import type { PushSettings } from './settings.schemas.ts'

/** How many followers a push concerns, of how many who follow. */
export interface Size { size: number, followers: number, percent: number }

export interface ApprovalNeeds {
  /** Somebody else than who made it. */
  anotherPerson: boolean
  /** An admin, with a reason. */
  overreach: boolean
}

export function sizeIn (size: number, followers: number): Size {
  const percent = followers === 0 ? (size === 0 ? 0 : 100) : size * 100 / followers
  return { size, followers, percent: Math.round(percent * 10) / 10 }
}

/** What it takes to approve a push of this size. */
export function approvalNeeds ({ size, followers }: Pick<Size, 'size' | 'followers'>, settings: Pick<PushSettings, 'shareLimitPercent' | 'approveAbove'>): ApprovalNeeds {
  return { anotherPerson: size > settings.approveAbove, overreach: size * 100 > followers * settings.shareLimitPercent }
}
