import type { ColumnOptions, ValueTransformer } from 'typeorm'

/** Ids are 64-bit integers; drivers may hand them over as strings, we never do. */
const asNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? value : Number(value)),
}

const asMoment: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? value.getTime() : value),
  from: (value: unknown) => (value === null || value === undefined ? value : new Date(Number(value))),
}

const asJson: ValueTransformer = {
  to: (value: unknown) => (value === null || value === undefined ? value : JSON.stringify(value)),
  from: (value: unknown) => (typeof value === 'string' ? JSON.parse(value) as unknown : value),
}

const asBoolean: ValueTransformer = {
  to: (value: unknown) => (typeof value === 'boolean' ? Number(value) : value),
  from: (value: unknown) => (value === null || value === undefined ? value : Number(value) === 1),
}

interface Nullable { nullable?: boolean }

/** The row's own key, counted by the database. On SQLite the migration makes it an `integer`, which is 64 bits there. */
export const idColumn = { type: 'bigint', transformer: asNumber } as const

/** Another row's key, or any other 64-bit number. */
export const referenceColumn: ColumnOptions = { type: 'bigint', transformer: asNumber }

export function numberColumn ({ nullable = false, ...more }: Nullable & { default?: number } = {}): ColumnOptions {
  return { type: 'bigint', nullable, transformer: asNumber, ...more }
}

/** A UTC instant in milliseconds since 1970, the same number on every engine: no time zone can touch it. */
export function momentColumn ({ nullable = false }: Nullable = {}): ColumnOptions {
  return { type: 'bigint', nullable, transformer: asMoment }
}

/** Keys, openids, hashes: compared byte for byte. */
export function keyColumn (length: number, { nullable = false, ...more }: Nullable & { default?: string } = {}): ColumnOptions {
  return { type: 'varchar', length, nullable, ...more, charset: 'utf8mb4', collation: 'utf8mb4_bin' }
}

/** A primary key that is not counted by the database. */
export function ownKeyColumn (length: number) {
  return { type: 'varchar', length, charset: 'utf8mb4', collation: 'utf8mb4_bin' } as const
}

/** Words for people. Comparisons are byte for byte here too: what "equal" means to a person is for search to say. */
export function textColumn (length: number, options: Nullable = {}): ColumnOptions {
  return keyColumn(length, options)
}

/** Up to 65,535 bytes. */
export function longTextColumn ({ nullable = false }: Nullable = {}): ColumnOptions {
  return { type: 'text', nullable, charset: 'utf8mb4', collation: 'utf8mb4_bin' }
}

export function jsonColumn ({ nullable = false }: Nullable = {}): ColumnOptions {
  return { ...longTextColumn({ nullable }), transformer: asJson }
}

export const booleanColumn: ColumnOptions = { type: 'tinyint', transformer: asBoolean }

/** For raw statements: what `momentColumn` stores. */
export function momentValue (moment: Date): number {
  return moment.getTime()
}
