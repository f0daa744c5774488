import type { Tx } from './database/database.ts'

/**
 * How a lower room sets off a higher one without knowing it: it announces a fact, and whoever listens acts in the same
 * transaction. Listeners use only `tx`, are awaited in the order they registered, and are safe to run twice.
 */
export interface Fact<Payload> { readonly name: string, readonly payload?: Payload }

export function defineFact<Payload> (name: string): Fact<Payload> {
  return { name }
}

export type Listener<Payload> = (tx: Tx, payload: Payload) => Promise<void>

export interface Facts {
  on: <Payload>(fact: Fact<Payload>, listener: Listener<Payload>) => void
  /** Before all others: for what writes down what lower rooms are going to ask about in the same announcement. */
  onFirst: <Payload>(fact: Fact<Payload>, listener: Listener<Payload>) => void
  announce: <Payload>(tx: Tx, fact: Fact<Payload>, payload: Payload) => Promise<void>
}

export function createFacts (): Facts {
  const listeners = new Map<string, Array<Listener<never>>>()
  const before = ({ name }: Fact<unknown>) => listeners.get(name) ?? []
  return {
    on (fact, listener) {
      listeners.set(fact.name, [...before(fact), listener])
    },
    onFirst (fact, listener) {
      listeners.set(fact.name, [listener, ...before(fact)])
    },
    async announce (tx, fact, payload) {
      for (const listener of listeners.get(fact.name) ?? []) await listener(tx, payload as never)
    },
  }
}
