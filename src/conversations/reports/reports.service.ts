import type { Database } from '../../platform/database/database.ts'
import { createTurns } from '../../platform/turns.ts'
import { wallMs } from '../../reach/index.ts'
import type { Case } from './case.ts'
import type { CasesReader, OpenHours, Period } from './cases.reader.ts'
import { type FiguresOf, type ReportName, reports } from './figures.ts'
import { type GroupKey, type Grouping, groupsOf, inOrder } from './groups.ts'
import { namesOf } from './names.ts'
import { maxPeriodDays, periodTooLong, periodUnsound } from './report.errors.ts'

interface Needs { db: Database, openHours: OpenHours, reader: CasesReader }

export interface Group<Name extends ReportName> { key: GroupKey, name: string | null, figures: FiguresOf<Name> }
export interface Report<Name extends ReportName> { timeZone: string, total: FiguresOf<Name>, groups: Group<Name>[] }

interface Adding<Figures> { add: (each: Case, whose: number | null | undefined) => void, sum: () => Figures }

/** Throws unless a report can cover it. */
export function assertSound ({ from, until }: Period): void {
  if (until <= from) throw periodUnsound()
  if (until.getTime() - from.getTime() > maxPeriodDays * 86_400_000) throw periodTooLong()
}

/** What conversations that began in a period came to. One report at a time: it reads a great deal, and others work here. */
export function createReportService ({ db, openHours, reader }: Needs) {
  const takeTurn = createTurns()

  async function namesFor (accountId: number, by: Grouping | undefined): Promise<Map<number, string>> {
    return by === 'agent' || by === 'team' || by === 'label' ? namesOf(db, accountId, by) : new Map()
  }

  async function reckon<Name extends ReportName> (report: Name, period: Period, by: Grouping | undefined): Promise<Report<Name>> {
    const { timeZone } = await openHours({ accountId: period.accountId })
    const begin = reports[report] as () => Adding<FiguresOf<Name>>
    const total = begin()
    const groups = new Map<GroupKey, Adding<FiguresOf<Name>>>()
    for await (const cases of reader.cases(period)) {
      for (const each of cases) {
        total.add(each, undefined)
        if (by === undefined) continue
        for (const key of groupsOf(each, by, (atMs) => wallMs(atMs, timeZone))) {
          const group = groups.get(key) ?? begin()
          groups.set(key, group)
          group.add(each, by === 'agent' ? key as number | null : undefined)
        }
      }
    }
    const names = await namesFor(period.accountId, by)
    return {
      timeZone, total: total.sum(),
      groups: [...groups].toSorted(([a], [b]) => inOrder(a, b))
        .map(([key, group]) => ({ key, name: typeof key === 'number' ? names.get(key) ?? null : null, figures: group.sum() })),
    }
  }

  return {
    report: <Name extends ReportName>(report: Name, period: Period, by: Grouping | undefined): Promise<Report<Name>> => {
      assertSound(period)
      return takeTurn(() => reckon(report, period, by))
    },
  }
}

export type ReportService = ReturnType<typeof createReportService>
