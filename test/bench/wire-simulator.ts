import { startSimulator } from '../../src/simulator/index.ts'
import { loadAccount, openidOf } from '../support/load.ts'

const unlimited = ['/cgi-bin/message/template/send', '/cgi-bin/user/get', '/cgi-bin/user/info/batchget']

/** The platform in a process of its own, with as many followers as it is told; more come with SIGUSR2, until there are a million. */
const simulator = await startSimulator({
  port: Number(process.env['PORT']),
  accounts: [{ ...loadAccount, limits: { quotas: Object.fromEntries(unlimited.map((api) => [api, {}])) } }],
})
const account = simulator.account(loadAccount.appid)

/** WeChat's openids look random; what sends to them must know them. */
const isLikeWechat = process.env['OPENIDS'] === 'random'
let count = 0
function seed (until: number): void {
  for (; count < until; count += 1) account.addFollower(isLikeWechat ? {} : { openid: openidOf(count) })
}
seed(Number(process.env['FOLLOWERS']))
process.on('SIGUSR2', () => seed(1_000_000))
