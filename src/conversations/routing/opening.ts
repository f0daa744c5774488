const dayMs = 24 * 3600_000

/** When somebody works again, as one says it: `今天 14:00`, `明天 09:00`, `3月5日 09:00`. */
export function openingWords (opensAt: Date | null, now: Date, timeZone: string): string {
  if (opensAt === null) return '工作时间'
  const clock = new Intl.DateTimeFormat('zh-CN', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(opensAt)
  return `${dayWord(opensAt, now, timeZone)} ${clock}`
}

function dayWord (opensAt: Date, now: Date, timeZone: string): string {
  const dayOf = (at: Date) => new Intl.DateTimeFormat('zh-CN', { timeZone, month: 'long', day: 'numeric' }).format(at)
  const day = dayOf(opensAt)
  if (day === dayOf(now)) return '今天'
  return day === dayOf(new Date(now.getTime() + dayMs)) ? '明天' : day
}
