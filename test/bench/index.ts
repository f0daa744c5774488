import { parseArgs } from 'node:util'
import { benchIntake } from './intake.ts'

const usage = `Usage: npm run bench -- intake [--db sqlite|mysql] [--mode plain|secure] [--seconds N] [--small]\n`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    db: { type: 'string', default: 'mysql' },
    mode: { type: 'string', default: 'plain' },
    seconds: { type: 'string', default: '25' },
    small: { type: 'boolean', default: false },
  },
})

if (positionals[0] !== 'intake') {
  process.stderr.write(usage)
  process.exit(2)
}
const result = await benchIntake({
  db: values.db === 'sqlite' ? 'sqlite' : 'mysql',
  mode: values.mode === 'secure' ? 'secure' : 'plain',
  seconds: values.small ? 5 : Number(values.seconds),
  small: values.small,
})
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exit(result['lost'] === 0 ? 0 : 1)
