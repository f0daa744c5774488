import type { Clock } from '../../platform/clock.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import { ticketInvalid } from './links.errors.ts'
import { openOrNot, type Reader } from './oauth.ts'

interface Kept extends Reader { endsMs: number }

export interface TicketView extends Reader { expiresAt: Date }

const lifeMs = 5 * 60_000
const placeOf = (accountId: number) => `oauth.ticket:${accountId}`

/** Takes who somebody is through their browser, where nobody can read it, to a system that may ask us. */
export function createTickets ({ box, clock }: { box: SecretBox, clock: Clock }) {
  return {
    write: (accountId: number, reader: Reader): string => box.seal(JSON.stringify({ ...reader, endsMs: clock.now().getTime() + lifeMs } satisfies Kept), placeOf(accountId)),

    /** Throws OAUTH_TICKET_INVALID. */
    read (accountId: number, ticket: string): TicketView {
      const opened = openOrNot(box, ticket, placeOf(accountId))
      if (opened === undefined) throw ticketInvalid()
      const { endsMs, ...reader } = JSON.parse(opened) as Kept
      if (endsMs <= clock.now().getTime()) throw ticketInvalid()
      return { ...reader, expiresAt: new Date(endsMs) }
    },
  }
}

export type Tickets = ReturnType<typeof createTickets>
