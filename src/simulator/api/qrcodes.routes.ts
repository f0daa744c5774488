import { refuse } from '../refusal.ts'
import type { Refusal } from '../refusal.ts'
import { isFields, isFilled } from '../values.ts'
import type { Fields } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiRequest, ApiTable, Served, Verdict } from './api.ts'
import { addAccountApi, addPage } from './api.ts'

/** Page "生成带参数的二维码". */
const maxSeconds = 2_592_000
/** Nothing is named today. It was 30 and then 60. */
const defaultSeconds = 60
const maxPermanentId = 100_000
const maxId = 4_294_967_295
const maxSceneCharacters = 64

interface Kind {
  isPermanent: boolean
  isText: boolean
}

const kinds: Record<string, Kind> = {
  QR_SCENE: { isPermanent: false, isText: false },
  QR_STR_SCENE: { isPermanent: false, isText: true },
  QR_LIMIT_SCENE: { isPermanent: true, isText: false },
  QR_LIMIT_STR_SCENE: { isPermanent: true, isText: true },
}

export function addQrCodeApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/qrcode/create', who: 'verifiedService' }, createQrCode)
  addPicture(apis, world)
}

function createQrCode ({ account: { qrCodes, limits }, body, nowMs }: AccountCall): Verdict {
  const { action_name: action, expire_seconds: seconds = defaultSeconds } = body
  const kind = typeof action === 'string' && Object.hasOwn(kinds, action) ? kinds[action] : undefined
  if (kind === undefined) return { refusal: refuse(40052, 'qrcodes.actionName') }
  const scene = readScene(body, kind)
  if (typeof scene === 'object') return { refusal: scene }
  if (kind.isPermanent) {
    const code = qrCodes.createPermanent(scene, limits.permanentQrCodes)
    return code === null ? { refusal: refuse(45029, 'qrcodes.permanentStock') } : { answer: { ticket: code.ticket, url: code.url } }
  }
  // The page names the most, but not what becomes of more.
  if (!isWhole(seconds, maxSeconds)) return { refusal: refuse(40035, 'qrcodes.expireSeconds') }
  const { ticket, url } = qrCodes.createTemporary(scene, nowMs + seconds * 1000)
  return { answer: { ticket, expire_seconds: seconds, url } }
}

function readScene ({ action_info: info }: Fields, { isPermanent, isText }: Kind): string | number | Refusal {
  const scene = isFields(info) ? info['scene'] : undefined
  if (!isFields(scene)) return refuse(40053, 'qrcodes.actionInfo')
  const { scene_id: id, scene_str: text } = scene
  if (isText) return isFilled(text) && Array.from(text).length <= maxSceneCharacters ? text : refuse(40053, 'qrcodes.sceneStr')
  if (isPermanent) return isWhole(id, maxPermanentId) ? id : refuse(40053, 'qrcodes.permanentSceneId')
  return isWhole(id, maxId) ? id : refuse(40053, 'qrcodes.sceneId')
}

function isWhole (value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
}

/** On mp.weixin.qq.com, without a token. Here the picture tells people what it holds and cannot be scanned. */
function addPicture (apis: ApiTable, world: World): void {
  const { accounts, clock, log } = world
  const path = '/cgi-bin/showqrcode'
  addPage(apis, world, path, ({ query: { ticket } }: ApiRequest): Served => {
    for (const [appid, { qrCodes }] of accounts) {
      const code = isFilled(ticket) ? qrCodes.find(ticket) : undefined
      if (code !== undefined) return { judged: { appid, verdict: { file: { bytes: Buffer.from(draw(code.scene)), type: 'image/svg+xml', name: 'qrcode.svg' } } } }
    }
    log.push({ at: clock.now().getTime(), appid: null, api: path, rule: 'qrcodes.ticket', errcode: null })
    return { status: 404 }
  })
}

function draw (scene: string): string {
  const text = scene.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return '<svg xmlns="http://www.w3.org/2000/svg" width="430" height="430"><rect width="430" height="430" fill="#fff" stroke="#000"/>'
    + `<text x="215" y="205" text-anchor="middle" font-size="20">模拟二维码</text><text x="215" y="235" text-anchor="middle">${text}</text></svg>`
}
