import { parseArgs } from 'node:util'
import type { SimulatedAccount } from './simulator/index.ts'
import { startSimulator } from './simulator/index.ts'

const modes = ['plain', 'compatible', 'secure'] as const

/** Made up, and the same everywhere, so that the product can be pointed at the simulator without inventing keys. */
const harmless = {
  WECHAT_APPID: 'wxd0000000000000001',
  WECHAT_APP_SECRET: '00000000000000000000000000000001',
  WECHAT_TOKEN: 'simulatedToken',
  WECHAT_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  WECHAT_MODE: 'secure',
  WECHAT_ORIGINAL_ID: 'gh_000000000001',
}

type Name = keyof typeof harmless
const names = [
  'WECHAT_APPID', 'WECHAT_APP_SECRET', 'WECHAT_TOKEN', 'WECHAT_AES_KEY', 'WECHAT_MODE', 'WECHAT_ORIGINAL_ID',
] as const satisfies Name[]

const { values: { port, webhook } } = parseArgs({
  options: { port: { type: 'string', default: '3100' }, webhook: { type: 'string' } },
})

function setting (name: Name): string {
  const given = process.env[name]
  return given === undefined || given === '' ? harmless[name] : given
}

function readAccount (): SimulatedAccount {
  const mode = modes.find((known) => known === setting('WECHAT_MODE'))
  if (mode === undefined) throw new Error(`WECHAT_MODE must be one of ${modes.join(', ')}`)
  return {
    appid: setting('WECHAT_APPID'),
    appSecret: setting('WECHAT_APP_SECRET'),
    originalId: setting('WECHAT_ORIGINAL_ID'),
    token: setting('WECHAT_TOKEN'),
    aesKey: setting('WECHAT_AES_KEY'),
    mode,
    webhookUrl: webhook ?? null,
    kind: 'service',
    verified: true,
  }
}

/** Our own made-up values are shown; what came from the environment may be a secret and is not. */
function describe (name: Name): string {
  return setting(name) === harmless[name] ? `${name}=${harmless[name]}` : `${name} is taken from the environment`
}

const account = readAccount()
const simulator = await startSimulator({ port: Number(port), accounts: [account] })
process.stdout.write([
  `WeChat API   ${simulator.url}`,
  `Control API  ${simulator.url}/control`,
  `Phone        ${simulator.url}/phone`,
  `Webhook      ${webhook ?? 'none yet: --webhook URL, or PUT /control/accounts/:appid/webhook'}`,
  '',
  ...names.map(describe),
  '',
].join('\n'))

function stop (): void {
  simulator.stop().then(() => process.exit(0), () => process.exit(1))
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
