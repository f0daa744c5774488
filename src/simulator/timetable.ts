/** Things that happen by themselves when their time has come, by the platform's clock, which may jump. */
export interface Timetable {
  /** Runs `work` once the clock has passed `atMs`: the next time anybody looks, which is often. */
  at: (atMs: number, work: () => void) => void
  /** Runs all that is due. */
  run: () => void
  stop: () => void
}

const lookEveryMs = 50

export function createTimetable ({ now }: { now: () => Date }): Timetable {
  let entries: Array<{ atMs: number, work: () => void }> = []
  let timer: NodeJS.Timeout | undefined

  const rest = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  const run = (): void => {
    const nowMs = now().getTime()
    const due = entries.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs)
    if (due.length === 0) return
    entries = entries.filter(({ atMs }) => atMs > nowMs)
    if (entries.length === 0) rest()
    for (const { work } of due) work()
  }

  return {
    at (atMs, work) {
      entries.push({ atMs, work })
      timer ??= setInterval(run, lookEveryMs).unref()
    },
    run,
    stop () {
      entries = []
      rest()
    },
  }
}
