import { readdirSync, readFileSync } from 'node:fs'

/** A refusal as its source has it. */
export interface Refusal {
  file: string
  code: string | undefined
  /** Its entry in the catalogues; only the beginning if the rest is computed. */
  text: string | undefined
  title: string | undefined
  advice: string | undefined
  /** The placeholders it has values for. */
  values: string[]
  /** Whether only running it tells what it says. */
  isComputed: boolean
}

export const sourceFolder = new URL('../../src/', import.meta.url).pathname

/** Every AppError that the source makes, also as the `super` of a subclass. */
export function refusalsInSource (): Refusal[] {
  const files = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  return files.flatMap((file) => {
    const source = readFileSync(`${sourceFolder}${file}`, 'utf8')
    const calls = /extends AppError\b/.test(source) ? /(?:new AppError|super)\(/g : /new AppError\(/g
    return [...source.matchAll(calls)].map(({ index, 0: opening }) => refusalIn(file, argumentsAt(source, index + opening.length)))
  })
}

function refusalIn (file: string, given: string): Refusal {
  const quoted = String.raw`'((?:[^'\\]|\\.)*)'`
  const [, code, title] = new RegExp(String.raw`^[^,]+,\s*(?:${quoted}|[^,]+),\s*(?:${quoted})?`).exec(given) ?? []
  const advice = new RegExp(String.raw`\badvice: ${quoted}`).exec(given)?.[1]
  const text = /\btext: ['`]([^'`$]*)/.exec(given)?.[1] ?? code
  const values = /\bvalues: \{([^}]*)\}/.exec(given)?.[1]?.match(/(?<=^\s*|,\s*)\w+/g)?.map((name) => `{${name}}`) ?? []
  const isComputed = title === undefined || (advice === undefined && /\badvice\b/.test(given)) || /\btext: `/.test(given)
  return { file, code, text, title, advice, values, isComputed }
}

/** What stands between the bracket before `start` and the one that closes it; brackets in strings do not count. */
function argumentsAt (source: string, start: number): string {
  let depth = 1
  for (const { 0: piece, index } of source.slice(start).matchAll(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|[()]/g)) {
    depth += piece === '(' ? 1 : piece === ')' ? -1 : 0
    if (depth === 0) return source.slice(start, start + index)
  }
  throw new Error('a call that never ends')
}
