import type { AccountKind } from './account.entity.ts'

/** The least that is known of a refusal here. */
export interface RefusedApi { api: string, errcode: number, refusedAt: Date }

export interface Capability {
  name: CapabilityName
  /** not-allowed: not for accounts like this one; refused: WeChat said no although it should be allowed. */
  state: 'allowed' | 'not-allowed' | 'refused'
  /** What would have to be otherwise for it to be allowed. */
  lacks: 'kind' | 'verification' | null
  /** When WeChat first refused it. */
  since: Date | null
  errcode: number | null
}

interface Who { kind: AccountKind, isVerified: boolean }

/** In this order: subscription account, the same verified, service account, the same verified. */
type Allowed = readonly [boolean, boolean, boolean, boolean]

interface Row { allowed: Allowed, apis: readonly string[] }

const everybody: Allowed = [true, true, true, true]
const verified: Allowed = [false, true, false, true]
const verifiedService: Allowed = [false, false, false, true]
const verifiedOrService: Allowed = [false, true, true, true]

/**
 * Who may call what: the older permission table, overridden by "适用账号" on the page of each API. A path that ends in / stands
 * for all below it. Where the two leave a doubt (menus of a service account that is not verified, subscription notices and
 * remarks of a subscription account, temporary media without verification) it counts as allowed until WeChat refuses it: a
 * wrong no would take away what works, a wrong yes costs one refused call, which is remembered.
 */
const table = {
  receiving: { allowed: everybody, apis: ['/cgi-bin/stable_token', '/cgi-bin/getcallbackip', '/cgi-bin/get_api_domain_ip'] },
  consoleSettings: { allowed: everybody, apis: ['/cgi-bin/get_current_selfmenu_info', '/cgi-bin/get_current_autoreply_info'] },
  menu: { allowed: verifiedOrService, apis: ['/cgi-bin/menu/create', '/cgi-bin/menu/get', '/cgi-bin/menu/delete'] },
  conditionalMenu: { allowed: verifiedOrService, apis: ['/cgi-bin/menu/addconditional', '/cgi-bin/menu/delconditional', '/cgi-bin/menu/trymatch'] },
  serviceMessages: { allowed: verified, apis: ['/cgi-bin/message/custom/'] },
  agents: { allowed: verified, apis: ['/cgi-bin/customservice/', '/customservice/'] },
  massSend: {
    allowed: verified,
    apis: [
      '/cgi-bin/message/mass/sendall', '/cgi-bin/message/mass/preview', '/cgi-bin/message/mass/delete', '/cgi-bin/message/mass/get',
      '/cgi-bin/message/mass/speed/', '/cgi-bin/media/uploadvideo',
    ],
  },
  massSendToList: { allowed: verifiedService, apis: ['/cgi-bin/message/mass/send'] },
  templateMessages: { allowed: verifiedService, apis: ['/cgi-bin/template/', '/cgi-bin/message/template/send', '/wxa/sec/queryblocktmplmsg'] },
  subscriptionNotices: { allowed: verified, apis: ['/wxaapi/newtmpl/', '/cgi-bin/message/subscribe/bizsend'] },
  oneTimeMessages: { allowed: verified, apis: ['/cgi-bin/message/template/subscribe'] },
  followers: {
    allowed: verified,
    apis: ['/cgi-bin/user/get', '/cgi-bin/user/info', '/cgi-bin/user/info/batchget', '/cgi-bin/user/tag/get', '/cgi-bin/tags/', '/cgi-bin/changeopenid'],
  },
  remarks: { allowed: verified, apis: ['/cgi-bin/user/info/updateremark'] },
  locations: { allowed: verifiedService, apis: [] },
  qrCodes: { allowed: verifiedService, apis: ['/cgi-bin/qrcode/create', '/cgi-bin/shorten/'] },
  webAuthorisation: { allowed: verifiedService, apis: ['/sns/'] },
  jsSdk: { allowed: everybody, apis: ['/cgi-bin/ticket/getticket'] },
  jsSdkSharing: { allowed: verified, apis: [] },
  temporaryMedia: { allowed: everybody, apis: ['/cgi-bin/media/upload', '/cgi-bin/media/get'] },
  drafts: { allowed: everybody, apis: ['/cgi-bin/draft/', '/cgi-bin/material/', '/cgi-bin/media/uploadimg'] },
  publishing: { allowed: verifiedOrService, apis: ['/cgi-bin/freepublish/'] },
  statistics: { allowed: verified, apis: ['/datacube/'] },
} satisfies Record<string, Row>

export type CapabilityName = keyof typeof table

const rows = Object.entries(table) as Array<[CapabilityName, Row]>

export const capabilityNames = rows.map(([name]) => name)

// The API is not for this account at all: not authorised, agreement not accepted, banned, withdrawn. Other refusals of the
// account, as a full list of tags, leave the capability as it is.
const refusesCapability = new Set([43104, 45087, 45103, 46101, 48001, 48003, 48004, 48009, 50001])

/** What an account may do by its kind and verification, and what WeChat refuses it all the same. */
export function capabilitiesOf (who: Who, refusals: readonly RefusedApi[]): Capability[] {
  return rows.map(([name, row]) => {
    const lacks = lackOf(row, who)
    if (lacks !== null) return { name, state: 'not-allowed', lacks, since: null, errcode: null }
    const refusal = refusals.find(({ api, errcode }) => refusesCapability.has(errcode) && covers(row, api))
    if (refusal === undefined) return { name, state: 'allowed', lacks: null, since: null, errcode: null }
    return { name, state: 'refused', lacks: null, since: refusal.refusedAt, errcode: refusal.errcode }
  })
}

/** Whether an account of this kind and verification may call the API; one that no row names is allowed. */
export function mayCall (who: Who, api: string): boolean {
  const found = rows.find(([, row]) => covers(row, api))
  return found === undefined || lackOf(found[1], who) === null
}

function lackOf ({ allowed }: Row, { kind, isVerified }: Who): Capability['lacks'] {
  const [subscription, verifiedSubscription, service, verifiedServiceAccount] = allowed
  const [plain, whenVerified] = kind === 'service' ? [service, verifiedServiceAccount] : [subscription, verifiedSubscription]
  if (isVerified ? whenVerified : plain) return null
  return whenVerified ? 'verification' : 'kind'
}

function covers ({ apis }: Row, api: string): boolean {
  return apis.some((path) => (path.endsWith('/') ? api.startsWith(path) : api === path))
}
