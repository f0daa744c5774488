import { operandUnfit, operatorMissing, operatorUnfit } from './filter.errors.ts'

export type Operand = string | number | boolean

/** The operators of one condition. */
export interface Operators {
  is?: Operand
  isNot?: Operand
  in?: Operand[]
  atLeast?: number
  atMost?: number
  from?: string | number
  before?: string | number
  contains?: string
  lacks?: string
  isEmpty?: boolean
  isOn?: boolean
}

type Operator = keyof Operators
const operators: readonly Operator[] = ['is', 'isNot', 'in', 'atLeast', 'atMost', 'from', 'before', 'contains', 'lacks', 'isEmpty', 'isOn']

/** What can be asked of values of each type. */
const fitting = {
  text: ['is', 'isNot', 'in', 'contains', 'lacks', 'isEmpty'],
  choice: ['is', 'isNot', 'in'],
  moment: ['from', 'before', 'isEmpty'],
  string: ['is', 'isNot', 'in', 'contains', 'lacks', 'isEmpty'],
  number: ['is', 'isNot', 'in', 'atLeast', 'atMost', 'isEmpty'],
  boolean: ['is', 'isNot', 'isEmpty'],
  date: ['is', 'isNot', 'in', 'from', 'before', 'isEmpty'],
  enum: ['is', 'isNot', 'in', 'isEmpty'],
  list: ['in', 'contains', 'lacks', 'isEmpty'],
  tag: ['isOn'],
} as const satisfies Readonly<Record<string, readonly Operator[]>>
export type AskedType = keyof typeof fitting

export type Stored = string | number

/** What one operator asks of a value that is there. A negated one holds also where there is none. */
export interface Demand {
  asks: 'is' | 'in' | 'atLeast' | 'atMost' | 'before' | 'contains' | 'isEmpty' | 'isOn'
  values: readonly Stored[]
  isNegated: boolean
}

interface Asked { type: AskedType, place: string, stored: (operand: unknown, place: string) => Stored }

/** What a condition asks of its value; `stored` turns an operand into what the column holds, or throws. */
export function demandsOf (condition: Operators, { type, place, stored }: Asked): Demand[] {
  const asked = operators.filter((operator) => condition[operator] !== undefined)
  if (asked.length === 0) throw operatorMissing({ place })
  return asked.map((operator): Demand => {
    const at = `${place}/${operator}`
    if (!isFitting(type, operator)) throw operatorUnfit({ place: at, operator, type, fitting: fitting[type] })
    const operand = condition[operator]
    if (operator === 'isEmpty' || operator === 'isOn') return { asks: operator, values: [], isNegated: operand === false }
    if (operator === 'in') return { asks: 'in', values: (condition.in ?? []).map((each, index) => stored(each, `${at}/${index}`)), isNegated: false }
    const values = [stored(operand, at)]
    if (operator === 'isNot') return { asks: 'is', values, isNegated: true }
    if (operator === 'lacks') return { asks: 'contains', values, isNegated: true }
    return { asks: operator === 'from' ? 'atLeast' : operator, values, isNegated: false }
  })
}

const isFitting = (type: AskedType, operator: Operator) => (fitting[type] as readonly Operator[]).includes(operator)

/** The test of a column that has a value. INSTR knows no wildcards, so there is nothing in the text that would have to be escaped. */
export function testOf (column: string, { asks, values }: Demand): string {
  if (asks === 'contains') return `INSTR(${column}, ?) > 0`
  if (asks === 'in') return `${column} IN (${values.map(() => '?').join(', ')})`
  return `${column} ${{ is: '=', atLeast: '>=', atMost: '<=', before: '<', isEmpty: 'IS NULL', isOn: '=' }[asks]} ?`
}

/** The same for a value at hand, which may be a list. */
export function holdsFor (value: Stored | readonly string[], { asks, values }: Demand): boolean {
  const [first = ''] = values
  if (typeof value === 'object') return values.some((each) => value.includes(String(each)))
  switch (asks) {
    case 'is': case 'in': return values.includes(value)
    case 'atLeast': return value >= first
    case 'atMost': return value <= first
    case 'before': return value < first
    case 'contains': return String(value).includes(String(first))
    default: return false
  }
}

export function storedNumber (operand: unknown, place: string): number {
  if (typeof operand !== 'number' || !Number.isFinite(operand)) throw operandUnfit({ place, type: 'number' })
  return operand
}

export function storedBoolean (operand: unknown, place: string): number {
  if (typeof operand !== 'boolean') throw operandUnfit({ place, type: 'boolean' })
  return Number(operand)
}

/** Half a surrogate pair is no character and cannot be stored. */
export function storedText (operand: unknown, place: string): string {
  if (typeof operand !== 'string' || /\p{Surrogate}/u.test(operand)) throw operandUnfit({ place, type: 'text' })
  return operand
}

export function storedMoment (operand: unknown, place: string): number {
  const atMs = typeof operand === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(operand) ? Date.parse(operand) : NaN
  if (Number.isNaN(atMs)) throw operandUnfit({ place, type: 'moment' })
  return atMs
}
