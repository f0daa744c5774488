export type Delimiter = ',' | ';' | '\t'

export const delimiters: readonly Delimiter[] = [',', ';', '\t']

/** What a spreadsheet takes for the beginning of a formula, and what we put before it: an apostrophe says "text". */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/
const defused = /^'+[=+\-@\t\r\n＝＋－＠]/
const needsQuotes = /[",\r\n]/

/** The cells of one record that is known to be sound, as they were before they were defused. */
export function cellsOf (record: string, delimiter: Delimiter): string[] {
  const line = record.endsWith('\r') ? record.slice(0, -1) : record
  const cells = line.includes('"') ? quotedCells(line, delimiter) : line.split(delimiter)
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at] ?? ''
    if (cell.startsWith("'") && defused.test(cell)) cells[at] = cell.slice(1)
  }
  return cells
}

function quotedCells (line: string, delimiter: Delimiter): string[] {
  const cells: string[] = []
  for (let at = 0; ;) {
    const end = line[at] === '"' ? closingQuote(line, at) + 1 : nextOf(line, delimiter, at)
    cells.push(line[at] === '"' ? line.slice(at + 1, end - 1).replaceAll('""', '"') : line.slice(at, end))
    if (end >= line.length) return cells
    at = end + 1
  }
}

function nextOf (line: string, delimiter: Delimiter, from: number): number {
  const found = line.indexOf(delimiter, from)
  return found < 0 ? line.length : found
}

function closingQuote (line: string, opening: number): number {
  for (let at = opening + 1; at < line.length; at++) {
    if (line[at] !== '"') continue
    if (line[at + 1] !== '"') return at
    at++
  }
  return line.length
}

/** A text as a cell that no spreadsheet runs. */
export function textCell (text: string | null): string {
  if (text === null || text === '') return ''
  const safe = formula.test(text) ? `'${text}` : text
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
