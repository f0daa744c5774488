import { defineFact } from '../../platform/facts.ts'

/** A conversion that was taken in, whatever it is put down to. */
export interface ConversionRecorded {
  accountId: number
  followerId: number
  at: Date
  /** In the hundredth part of the currency. */
  value: number
  currency: string
}

/** In the transaction that takes them in, each once for ever. */
export const conversionsRecorded = defineFact<readonly ConversionRecorded[]>('conversionsRecorded')
