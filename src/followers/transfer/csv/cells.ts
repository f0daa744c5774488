export type Delimiter = ',' | ';' | '\t'

export const delimiters: readonly Delimiter[] = [',', ';', '\t']

/** What a spreadsheet takes for the beginning of a formula, and what we put before it: an apostrophe says "text". */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/
const defused = /^'+[=+\-@\t\r\n＝＋－＠]/
const needsQuotes = /[",\r\n]/

/** What a cell was before it was defused. */
export function asItWas (cell: string): string {
  return cell.startsWith("'") && defused.test(cell) ? cell.slice(1) : cell
}

/** A text as a cell that no spreadsheet runs. */
export function textCell (text: string | null): string {
  if (text === null || text === '') return ''
  const safe = formula.test(text) ? `'${text}` : text
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
