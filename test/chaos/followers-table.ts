/** What the import brings, beside the stage. */
export const attributes = [
  { key: 'city', label: '城市', type: 'string' }, { key: 'level', label: '等级', type: 'number', min: 0, max: 1000 },
]

export const goneOpenid = (round: number, at: number) => `oGone${round}x${String(at).padStart(20, '0')}`

export interface Line { stage: string, city: string, level: number }

export interface Table {
  csv: string
  columns: Array<{ column: string, field: string }>
  /** What each follower is to be by it. */
  wanted: Map<string, Line>
  lines: number
  faults: number
  repeated: number
}

const stages = ['potential', 'customer', 'high-value', 'lost']

/** Only lines about these are no good. */
export const spoiltLines = 20

/** A table of almost everybody, with lines that are no good and lines that come again. Each round wants something else. */
export function tableOf (openids: readonly string[], round: number): Table {
  const lineOf = (at: number): Line => ({ stage: stages[(at + round) % stages.length] ?? 'lost', city: `第${round}城，${at % 97}区`, level: (at * 7 + round) % 1000 })
  const wanted = new Map(openids.slice(spoiltLines).map((openid, at) => [openid, lineOf(at)]))
  const good = [...wanted].map(([openid, { stage, city, level }]) => `${openid},${stage},"${city}",${level}`)
  // What comes again comes before, for the later line counts.
  const repeated = openids.slice(spoiltLines, 2 * spoiltLines).map((openid) => `${openid},lost,旧城,1`)
  const bad = openids.slice(0, spoiltLines).map((openid, at) => [`oStranger${at},customer,北京,1`, `${openid},emperor,北京,1`, `${openid},customer,北京,many`][at % 3] ?? '')
  const lines = [...repeated, ...bad, ...good]
  return {
    csv: `openid,stage,city,level\n${lines.join('\n')}\n`,
    columns: [{ column: 'openid', field: 'openid' }, { column: 'stage', field: 'stage' }, ...attributes.map(({ key }) => ({ column: key, field: `attribute:${key}` }))],
    wanted, lines: lines.length, faults: bad.length, repeated: repeated.length,
  }
}
