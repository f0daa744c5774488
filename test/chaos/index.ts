import { parseArgs } from 'node:util'
import { chaosIntake } from './intake.ts'

const usage = `Usage: npm run chaos -- intake [--kills N] [--db sqlite|mysql] [--small]\n`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { db: { type: 'string', default: 'mysql' }, kills: { type: 'string', default: '20' }, small: { type: 'boolean', default: false } },
})

if (positionals[0] !== 'intake') {
  process.stderr.write(usage)
  process.exit(2)
}
const result = await chaosIntake({ db: values.db === 'sqlite' ? 'sqlite' : 'mysql', kills: values.small ? 3 : Number(values.kills) })
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exit(result['lost'] === 0 && result['doubled'] === 0 ? 0 : 1)
