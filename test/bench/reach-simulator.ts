import { readFileSync } from 'node:fs'
import { startSimulator } from '../../src/simulator/index.ts'
import { loadAccount } from '../support/load.ts'

/** The platform in a process of its own, with followers who have written so lately that a hundred messages may go to each. It keeps no records of them. */
const simulator = await startSimulator({
  port: Number(process.env['PORT']),
  maxRecordsPerFollower: 0,
  accounts: [{ ...loadAccount, limits: { quotas: { '/cgi-bin/message/custom/send': {}, '/cgi-bin/message/template/send': {} }, windowAfterMessage: { messages: 100, seconds: 48 * 3600 } } }],
})
const account = simulator.account(loadAccount.appid)
for (const openid of readFileSync(process.env['OPENIDS'] ?? '', 'utf8').split('\n')) {
  account.addFollower({ openid })
  await account.say(openid, '你好')
}
account.addTemplate({ templateId: 'bench-template-1', title: '订单通知', content: '{{thing1.DATA}}' })
process.stdout.write('seeded\n')
