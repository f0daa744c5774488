/**
 * Sends pushes.
 * Always true: who it concerns is written down before anybody gets it; each delivery is placed once, in the transaction in which
 * reach takes it; its outcome and the numbers move together; whoever stops a run waits for one batch at most.
 */
import type { FastifyInstance } from 'fastify'
import { massTouchesEnded, touchesEnded } from '../../reach/index.ts'
import type { Renderer } from '../content/renderer.ts'
import { deliveryHolder } from '../record/delivery.holder.ts'
import { createMoving } from '../record/moving.ts'
import type { Progress } from '../record/progress.ts'
import type { PushService } from '../record/push.service.ts'
import { createTallies } from '../record/tallies.ts'
import { createAdd } from './add.ts'
import { createEngine } from './engine.ts'
import { createFreeze } from './freeze.ts'
import { createMassLists } from './mass.ts'
import { createOutcomes } from './outcomes.ts'
import { createPlace } from './place.ts'
import { createProof } from './prove.ts'
import { createWindUp } from './wind-up.ts'

export interface EngineNeeds {
  isWorker: boolean
  renderer: Renderer
  progress: Progress
  /** Percent of all followers who get nothing from anybody. */
  heldOutOf: (accountId: number) => Promise<number>
  pushes: Pick<PushService, 'begun' | 'growthOf' | 'grown' | 'runEnded' | 'stop'>
}

export interface Engine {
  add: ReturnType<typeof createAdd>
  wake: () => void
}

export function furnishEngine (app: FastifyInstance, { isWorker, renderer, progress, pushes, heldOutOf }: EngineNeeds): Engine {
  const { db, clock, facts, log: logger, metrics, reach, segments, streams: { publish } } = app
  const tallies = createTallies({ db, onMoved: progress.tell })
  const move = createMoving({ tallies })
  const outcomes = createOutcomes({ db, clock, move })
  facts.on(touchesEnded, outcomes.hear)
  facts.on(massTouchesEnded, outcomes.hearMass)
  app.followers.personal.add(deliveryHolder({ db, clock, move }))
  const engine = createEngine({
    db, clock, logger, holder: app.processId, stop: pushes.stop,
    freeze: createFreeze({ db, clock, tallies, segments, pushes, heldOutOf }),
    place: createPlace({ db, clock, move, renderer, offer: reach.offer }),
    massLists: createMassLists({ db, clock, move, renderer, massCalls: reach.massCalls }),
    windUp: createWindUp({
      db, clock, move, takeBack: reach.takeBack,
      async onEnded (tx, run) {
        await pushes.runEnded(tx, run)
        await progress.tell(tx, { accountId: run.accountId, pushId: run.pushId, runId: run.id }, true)
      },
    }),
  })
  if (isWorker) {
    const drifts = metrics.counter('duihua_push_drifts_total', 'Runs of pushes whose numbers did not add up', ['account'])
    const proof = createProof({ db, clock, logger, move, outcomes, publish, onDrift: (accountId) => drifts.inc({ account: String(accountId) }) })
    app.schedule.add({ name: 'mend-push-deliveries', cron: '17 * * * * *', run: proof.mend })
    app.schedule.add({ name: 'prove-pushes', cron: '41 */5 * * * *', run: proof.prove })
    app.addHook('onReady', async () => engine.start())
    app.addHook('onClose', () => engine.stop())
  }
  return { add: createAdd({ clock, tallies, pushes }), wake: engine.wake }
}
