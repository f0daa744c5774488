/** `npm run wechat:check`: asks the account in `.env` all that can be asked without harm, and tells where WeChat answers other than we expect. */
import { systemClock } from './platform/clock.ts'
import { ConfigError } from './platform/config.ts'
import { readConfig } from './settings.ts'
import { stableToken } from './wechat/api/tokens.ts'
import { checkContract, type Finding } from './wechat/contract.ts'
import { WechatError } from './wechat/errors.ts'
import { createTransport } from './wechat/transport.ts'

const dayMs = 24 * 3600_000
const chinaOffsetMs = 8 * 3600_000

/** Two days ago in China: yesterday's numbers are not ready before morning. */
function dayBeforeYesterday (): string {
  return new Date(systemClock.now().getTime() + chinaOffsetMs - 2 * dayMs).toISOString().slice(0, 10)
}

function lineOf ({ api, verdict, errcode, differences }: Finding): string {
  const mark = verdict === 'as expected' ? '✓' : verdict === 'different' ? '✗' : '–'
  const code = errcode === undefined ? '' : ` with ${errcode}${errcode === 48001 ? ' (the account does not have this API)' : ''}`
  return [`${mark} ${api}  ${verdict}${code}`, ...differences.map((difference) => `    ${difference}`)].join('\n')
}

function tell (line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The exit code: 1 when an answer differed, 2 when nothing could be asked. */
async function check (): Promise<number> {
  const { WECHAT_APPID: appid, WECHAT_APP_SECRET: secret, WECHAT_API_BASE: base } = readConfig()
  if (appid === undefined || secret === undefined) {
    tell('WECHAT_APPID and WECHAT_APP_SECRET must name the account, in the environment or in .env.')
    return 2
  }
  const transport = createTransport({ base, clock: systemClock })
  try {
    // The normal mode gives the token that is in use: nobody else's is made void.
    const { access_token: token } = await transport.call(stableToken, { grant_type: 'client_credential', appid, secret, force_refresh: false })
    let different = 0
    let total = 0
    for await (const finding of checkContract({ transport, token, day: dayBeforeYesterday() })) {
      tell(lineOf(finding))
      total += 1
      if (finding.verdict === 'different') different += 1
    }
    tell(`\n${total} APIs asked, ${different} answered other than expected. No values are shown above, so it can be passed on as it is.`)
    return different > 0 ? 1 : 0
  } finally {
    await transport.close()
  }
}

try {
  process.exitCode = await check()
} catch (error) {
  if (!(error instanceof WechatError || error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n${error instanceof WechatError ? error.advice ?? '' : ''}\n`)
  process.exitCode = 2
}
