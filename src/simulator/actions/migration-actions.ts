import type { AccountState } from '../account.ts'
import { assertOpenid } from '../follower-actions.ts'

interface Needs {
  account: AccountState
  clock: { now: () => Date }
}

export interface MovedFollower {
  /** With the account that is given up. */
  old: string
  /** With this one. */
  new: string
}

/** What the operator agrees with the platform. */
export function createMigrationActions ({ account: { followers, migrations }, clock }: Needs) {
  return {
    /** The followers of another account become this one's, without a word to the webhook. `fromAppid` is what `changeopenid` will be asked for. */
    migrateFrom (fromAppid: string, moved: readonly MovedFollower[]): void {
      for (const { new: openid } of moved) assertOpenid(openid)
      const now = clock.now().getTime()
      for (const { new: openid } of moved) {
        if (followers.find(openid)?.subscribed !== true) followers.enter(openid, Math.floor(now / 1000), { scene: 'ADD_SCENE_ACCOUNT_MIGRATION' })
      }
      migrations.set(fromAppid, { atMs: now, openids: new Map(moved.map(({ old, new: openid }) => [old, openid])) })
    },
  }
}
