import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { capabilitiesOf, capabilityNames, type CapabilityName, mayCall } from '../../src/accounts/capabilities.ts'
import { watchedApis } from '../../src/accounts/health.check.ts'

const subscription = { kind: 'subscription', isVerified: false } as const
const verifiedSubscription = { kind: 'subscription', isVerified: true } as const
const service = { kind: 'service', isVerified: false } as const
const verifiedService = { kind: 'service', isVerified: true } as const
const refusedAt = new Date('2026-03-01T00:00:00Z')

const find = (who: Parameters<typeof capabilitiesOf>[0], name: CapabilityName, refusals: Parameters<typeof capabilitiesOf>[1] = []) =>
  capabilitiesOf(who, refusals).find((each) => each.name === name)

describe('what an account may do', () => {
  it('is everything for a verified service account', () => {
    expect(capabilitiesOf(verifiedService, []).filter(({ state }) => state !== 'allowed')).toEqual([])
    expect(capabilitiesOf(verifiedService, []).map(({ name }) => name)).toEqual(capabilityNames)
  })

  it.each([
    ['receiving', 'YYYY'],
    ['consoleSettings', 'YYYY'],
    ['menu', 'VYYY'],
    ['conditionalMenu', 'VYYY'],
    ['serviceMessages', 'VYVY'],
    ['agents', 'VYVY'],
    ['massSend', 'VYVY'],
    ['massSendToList', 'KKVY'],
    ['templateMessages', 'KKVY'],
    ['subscriptionNotices', 'VYVY'],
    ['oneTimeMessages', 'VYVY'],
    ['followers', 'VYVY'],
    ['remarks', 'VYVY'],
    ['locations', 'KKVY'],
    ['qrCodes', 'KKVY'],
    ['webAuthorisation', 'KKVY'],
    ['jsSdk', 'YYYY'],
    ['jsSdkSharing', 'VYVY'],
    ['temporaryMedia', 'YYYY'],
    ['drafts', 'YYYY'],
    ['publishing', 'VYYY'],
    ['statistics', 'VYVY'],
  ] as const)('%s: %s (may, lacks its Verification, is of the wrong Kind)', (name, cells) => {
    const seen = [subscription, verifiedSubscription, service, verifiedService].map((who) => {
      const { state, lacks } = find(who, name) ?? {}
      if (state === 'allowed') return 'Y'
      return lacks === 'kind' ? 'K' : 'V'
    })
    expect(seen.join('')).toBe(cells)
  })

  it.each([
    [48001, '/cgi-bin/menu/create', 'menu'],
    [50001, '/cgi-bin/tags/members/batchtagging', 'followers'],
    [48003, '/cgi-bin/message/mass/send', 'massSendToList'],
  ] as const)('counts as refused when WeChat says %i to %s', (errcode, api, name) => {
    const refused = capabilitiesOf(verifiedService, [{ api, errcode, refusedAt }]).filter(({ state }) => state !== 'allowed')
    expect(refused).toEqual([{ name, state: 'refused', lacks: null, since: refusedAt, errcode }])
  })

  it('has one name for each API of the client but those that every account has, or that only a page of the JS-SDK leads to', async () => {
    const files = await readdir(new URL('../../src/wechat/api/', import.meta.url))
    const modules = await Promise.all(files.map((file) => import(`../../src/wechat/api/${file.replace('.ts', '')}.ts`) as Promise<Record<string, unknown>>))
    const paths = new Set(modules.flatMap((module) => Object.values(module)).flatMap(pathsIn))
    expect(paths.size).toBeGreaterThan(90)
    const namesOf = (api: string) => capabilitiesOf(verifiedService, [{ api, errcode: 48001, refusedAt }]).filter(({ state }) => state === 'refused')
    const counted = [...paths].map((path) => [path, namesOf(path).length] as const)
    expect(counted.filter(([, names]) => names > 1)).toEqual([])
    expect(counted.filter(([, names]) => names === 0).map(([path]) => path).toSorted()).toEqual([
      '/cgi-bin/callback/check', '/cgi-bin/clear_quota', '/cgi-bin/clear_quota/v2', '/cgi-bin/media/get/jssdk',
      '/cgi-bin/openapi/quota/clear', '/cgi-bin/openapi/quota/get', '/cgi-bin/openapi/rid/get',
    ])
  })

  it.each([
    ['a quota', { api: '/cgi-bin/menu/create', errcode: 45009, refusedAt }],
    ['a full list of tags', { api: '/cgi-bin/tags/create', errcode: 45056, refusedAt }],
    ['an API of no capability', { api: '/cgi-bin/clear_quota', errcode: 48001, refusedAt }],
  ])('is not lessened by %s', (_what, refusal) => {
    expect(capabilitiesOf(verifiedService, [refusal]).filter(({ state }) => state !== 'allowed')).toEqual([])
  })

  it('is for its kind to say, whatever WeChat refused', () => {
    const refusals = [{ api: '/cgi-bin/message/template/send', errcode: 48001, refusedAt }]
    expect(find(verifiedSubscription, 'templateMessages', refusals)).toMatchObject({ state: 'not-allowed', lacks: 'kind', since: null })
  })

  it('tells which APIs are worth asking about', () => {
    expect(watchedApis.filter((api) => mayCall(subscription, api))).toEqual(['/cgi-bin/media/upload', '/cgi-bin/media/get'])
    expect(watchedApis.filter((api) => !mayCall(verifiedService, api))).toEqual([])
    expect(mayCall(subscription, '/cgi-bin/clear_quota')).toBe(true)
  })
})

/** Of an endpoint, or of a family of them. */
function pathsIn (exported: unknown): string[] {
  if (typeof exported !== 'object' || exported === null) return []
  const { path } = exported as { path?: unknown }
  return typeof path === 'string' ? [path] : Object.values(exported).flatMap((each: unknown) => {
    const inner = (each as { path?: unknown } | null)?.path
    return typeof inner === 'string' ? [inner] : []
  })
}
