import { chinaMonth } from '../china-time.ts'
import type { Limits } from '../limits.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'

export interface ResetBook {
  /** Uses up a reset of all counters: API, v2 and console share them. */
  takeAll: (nowMs: number) => Refusal | null
  /** Uses up a reset of one API's counter. */
  takeOne: (nowMs: number) => Refusal | null
}

/** Pages "重置API调用次数" and "重置指定API调用次数": so many resets a month. */
export function createResetBook ({ quotaResetsPerMonth, apiResetsPerMonth }: Limits): ResetBook {
  let month = -1
  let used = { all: 0, one: 0 }

  const usedAt = (nowMs: number) => {
    const current = chinaMonth(nowMs)
    if (month !== current) {
      month = current
      used = { all: 0, one: 0 }
    }
    return used
  }

  return {
    takeAll (nowMs) {
      const counted = usedAt(nowMs)
      if (counted.all >= quotaResetsPerMonth) return refuse(48006, 'quotas.resets')
      counted.all += 1
      return null
    },
    takeOne (nowMs) {
      const counted = usedAt(nowMs)
      if (counted.one >= apiResetsPerMonth) return refuse(48006, 'quotas.apiResets')
      counted.one += 1
      return null
    },
  }
}
