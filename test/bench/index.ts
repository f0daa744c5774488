import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../support/process.ts'
import { benchBots } from './bots.ts'
import { benchDesk } from './desk.ts'
import { seedDesk } from './desk-seed.ts'
import { benchFollowers } from './followers.ts'
import { benchIntake } from './intake.ts'
import { benchLists } from './lists.ts'
import { benchPush } from './push.ts'
import { benchReach } from './reach.ts'
import { openSeeded } from './seed.ts'
import { benchSegments } from './segments.ts'
import { benchTransfer } from './transfer.ts'
import { benchWire } from './wire.ts'

const usage = `Usage: npm run bench -- intake [--db sqlite|mysql] [--mode plain|secure] [--seconds N] [--small]
       npm run bench -- wire [--small]
       npm run bench -- bots [--seconds N] [--small]
       npm run bench -- followers [--db sqlite|mysql] [--folder F] [--small]
       npm run bench -- seed|desk-seed|lists|reach|desk|segments|push [--folder F] [--small]
`

const { values, positionals: [name] } = parseArgs({
  allowPositionals: true,
  options: {
    db: { type: 'string' },
    mode: { type: 'string', default: 'plain' },
    seconds: { type: 'string', default: '25' },
    small: { type: 'boolean', default: false },
    folder: { type: 'string' },
  },
})
const { small } = values
/** Kept, and used again by the next run. */
const folder = values.folder ?? join(projectRoot, 'data', small ? 'seeded-small' : 'seeded')
const dbOr = (usual: 'sqlite' | 'mysql') => values.db === 'sqlite' || values.db === 'mysql' ? values.db : usual

/** What each bench says, and whether a promise was broken. */
const benches: Readonly<Record<string, () => Promise<{ result: Record<string, unknown>, isBroken: boolean }>>> = {
  async intake () {
    const result = await benchIntake({
      db: dbOr('mysql'), mode: values.mode === 'secure' ? 'secure' : 'plain', seconds: small ? 5 : Number(values.seconds), small,
    })
    return { result, isBroken: result['lost'] !== 0 }
  },
  async wire () {
    const result = await benchWire({ db: dbOr('sqlite'), small })
    return { result, isBroken: result['wrong'] !== 0 }
  },
  async bots () {
    const result = await benchBots({ small, seconds: Number(values.seconds) })
    return { result, isBroken: result['wrong'] !== 0 }
  },
  async seed () {
    const { mariadb, ...seeded } = await openSeeded({ folder, small })
    await mariadb.remove()
    return { result: { bench: 'seed', ...seeded }, isBroken: false }
  },
  /** What `desk` looks among, made and left for later. */
  async 'desk-seed' () {
    const { mariadb, ...seeded } = await openSeeded({ folder, small })
    try {
      return { result: { bench: 'desk-seed', ...seeded, ...await seedDesk({ mariadb, ...seeded }) }, isBroken: false }
    } finally {
      await mariadb.remove()
    }
  },
  async desk () {
    const result = await benchDesk({ folder, small })
    return { result, isBroken: result['wrong'] !== 0 }
  },
  /** A part of `followers`, by itself. */
  async lists () {
    return { result: await benchLists({ folder, small }), isBroken: false }
  },
  async reach () {
    const result = await benchReach({ folder, small })
    return { result, isBroken: result['wrong'] !== 0 }
  },
  async segments () {
    const result = await benchSegments({ folder, small })
    return { result, isBroken: result['wrong'] !== 0 }
  },
  async push () {
    const result = await benchPush({ folder, small })
    return { result, isBroken: result['wrong'] !== 0 }
  },
  async followers () {
    const sync = await benchFollowers({ db: dbOr('mysql'), small })
    if (dbOr('mysql') === 'sqlite') return { result: sync, isBroken: sync['wrong'] !== 0 }
    const { wrong, ...transfer } = await benchTransfer({ small })
    const result = { ...transfer, ...await benchLists({ folder, small }), ...sync, wrong: Number(sync['wrong']) + Number(wrong) }
    return { result, isBroken: result.wrong !== 0 }
  },
}

const bench = benches[name ?? '']
if (bench === undefined) {
  process.stderr.write(usage)
  process.exit(2)
}
const { result, isBroken } = await bench()
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exit(isBroken ? 1 : 0)
