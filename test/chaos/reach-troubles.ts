import type { FaultRule, Simulator } from '../../src/simulator/index.ts'

const service = '/cgi-bin/message/custom/send'
const notice = '/cgi-bin/message/subscribe/bizsend'
const template = '/cgi-bin/message/template/send'
const mass = '/cgi-bin/message/mass/send'

type Trouble = Omit<FaultRule, 'api'> & { apis: readonly string[] }

/** One after the other, each for a moment. */
const troubles: readonly Trouble[] = [
  { fault: 'latency', ms: 400, apis: [service, notice, template] },
  { fault: 'acceptAndLose', probability: 0.1, apis: [service, notice, template] },
  { fault: 'busy', probability: 0.3, apis: [service, notice, template, mass] },
  { fault: 'reset', probability: 0.1, apis: [service, notice, template, mass] },
  { fault: 'tokenExpired', probability: 0.05, apis: [service, notice, template, mass] },
  { fault: 'status500', probability: 0.1, apis: [service, notice, template] },
  { fault: 'acceptAndStall', ms: 2000, probability: 0.02, apis: [service, notice, template] },
]
const quiet = { fault: 'latency', ms: 1, apis: [] } as const satisfies Trouble

/** A lost answer of these leaves nothing to ask again by. */
const withoutKey = new Set([service, notice])
const losing = new Set<FaultRule['fault']>(['reset', 'status500', 'acceptAndLose', 'acceptAndStall'])
/** More than there are calls: what is left of it tells how often it struck. */
const endless = 1_000_000_000

/** What WeChat does to those who send, and how many answers it has lost by that. */
export function createTroubles ({ faults }: Simulator) {
  let turn = 0
  let lost = 0

  function set ({ apis, ...trouble }: Trouble): void {
    for (const api of apis) faults.set({ count: endless, ...trouble, api })
  }

  function calm (): void {
    for (const { api, fault, count = endless } of faults.list()) if (withoutKey.has(api) && losing.has(fault)) lost += endless - count
    faults.clear()
  }

  return {
    /** The next one. In between there is peace, or a process that asks in vain would slow down for good. */
    next (): void {
      calm()
      set(turn % 2 === 1 ? quiet : troubles[(turn / 2) % troubles.length] ?? quiet)
      turn += 1
    },
    /** Takes a mass call and says nothing: it is asked about again a minute later. */
    loseMass: () => set({ fault: 'acceptAndLose', count: 1, apis: [mass] }),
    /** No more templates today. */
    endTemplates: () => set({ fault: 'refuse', errcode: 45009, count: 1, apis: [template] }),
    calm,
    lostAnswers: () => lost,
  }
}

export type Troubles = ReturnType<typeof createTroubles>
