import { type AccountHandle, type Simulator, startSimulator } from '../../src/simulator/index.ts'
import { startBalancer } from '../support/balancer.ts'
import { createCrewMember, type CrewMember } from '../support/crew.ts'
import { accountEnv, loadAccount } from '../support/load.ts'
import { freePort } from '../support/mariadb.ts'
import { adminEnv } from '../support/product-api.ts'
import { createStage, say, type Stage, stageEnv } from '../support/stage.ts'

/** Two processes on one MariaDB behind one address, and a WeChat that delivers to it. */
export interface House {
  stage: Stage
  simulator: Simulator
  wechat: AccountHandle
  crew: readonly CrewMember[]
  /** Where callers reach whichever process is up. */
  url: string
}

/** What thousands of sends in minutes would use up. */
export const sending = ['/cgi-bin/message/template/send', '/cgi-bin/user/info/batchget', '/cgi-bin/message/mass/send']

/** `unlimited`: what WeChat lets the account call as often as it likes. Whatever becomes of the work, nothing is left of the house. */
export async function inHouse (unlimited: readonly string[], work: (house: House) => Promise<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const stage = await createStage('mysql')
  const simulator = await startSimulator({ accounts: [{ ...loadAccount, limits: { quotas: Object.fromEntries(unlimited.map((api) => [api, {}])) } }] })
  const ports = [await freePort(), await freePort()]
  const balancer = await startBalancer(ports)
  const { AUTO_ANSWER: _nobodyAnswers, ...env } = stageEnv(stage, { ...accountEnv(loadAccount), ...adminEnv, WECHAT_API_BASE: simulator.url, LOG_LEVEL: 'error' })
  const crew = ports.map((port) => createCrewMember(port, env))
  const wechat = simulator.account(loadAccount.appid)
  wechat.setWebhook(`${balancer.url}/wechat/${loadAccount.appid}`)
  try {
    await Promise.all(crew.map((member) => member.up()))
    return await work({ stage, simulator, wechat, crew, url: balancer.url })
  } catch (error) {
    for (const member of crew) say(member.tail())
    throw error
  } finally {
    await Promise.all(crew.map((member) => member.down()))
    await balancer.stop()
    await simulator.stop()
    await stage.remove()
  }
}
