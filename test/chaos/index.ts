import { parseArgs } from 'node:util'
import { chaosDesk, isKept as isDeskKept } from './desk.ts'
import { chaosFollowers } from './followers.ts'
import { chaosIntake } from './intake.ts'
import { chaosPush, isKept as isPushKept } from './push.ts'
import { chaosReach, isKept } from './reach.ts'

const usage = `Usage: npm run chaos -- intake|followers [--kills N] [--db sqlite|mysql] [--small]
       npm run chaos -- reach|desk|push [--kills N] [--seed N] [--small]\n`

const { values, positionals: [name] } = parseArgs({
  allowPositionals: true,
  options: { db: { type: 'string', default: 'mysql' }, kills: { type: 'string' }, seed: { type: 'string' }, small: { type: 'boolean', default: false } },
})
const { small } = values
const db = values.db === 'sqlite' ? 'sqlite' : 'mysql'
const seed = values.seed === undefined ? {} : { seed: Number(values.seed) }
const killsOr = (few: number, many: number) => Number(values.kills ?? (small ? few : many))

const runs: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  intake: () => chaosIntake({ db, kills: killsOr(3, 20) }),
  followers: () => chaosFollowers({ db, kills: killsOr(2, 10), followers: small ? 6000 : 20_000 }),
  reach: () => chaosReach({ kills: killsOr(2, 20), followers: small ? 400 : 5000, ...seed }),
  push: () => chaosPush({ kills: killsOr(2, 20), followers: small ? 300 : 5300, ...seed }),
  desk: () => chaosDesk({ kills: killsOr(2, 20), followers: small ? 60 : 200, agents: small ? 6 : 12, ...seed }),
}

const run = runs[name ?? '']
if (run === undefined) {
  process.stderr.write(usage)
  process.exit(2)
}
const result = await run()
process.stdout.write(`${JSON.stringify(result)}\n`)
const judges: Readonly<Record<string, (result: Record<string, unknown>) => boolean>> = { reach: isKept, desk: isDeskKept, push: isPushKept }
const isWhole = judges[name ?? ''] ?? ((told: Record<string, unknown>) => ['lost', 'doubled', 'half'].every((key) => (told[key] ?? 0) === 0))
process.exit(isWhole(result) ? 0 : 1)
