import type { IncomingMessage, ServerResponse } from 'node:http'
import { parse as parseQuery } from 'node:querystring'
import { bareNumbers } from '../../wechat/json.ts'
import type { Refusal } from '../refusal.ts'
import { refuseWith, viewRefusal } from '../refusal.ts'
import { copyOf } from '../values.ts'
import type { World } from '../world.ts'
import type { Api, ApiTable, Judged, Served } from './api.ts'

const maxBodyBytes = 24 * 1024 * 1024
/** What of a refused call is kept: whoever writes 24 MB into a field must not fill the memory with it. */
const shownBytes = 2000
const shownId = 64

/**
 * Serves WeChat's APIs on the bare server: a run of a million sends must not wait for a framework.
 * False when the path is none of theirs, and somebody else may serve it.
 */
export function serveApi (apis: ApiTable, world: World, request: IncomingMessage, response: ServerResponse): boolean {
  const { url = '/', method = 'GET', headers, socket: { remoteAddress = '' } } = request
  const isChunked = headers['content-length'] === undefined
  const ip = remoteAddress.replace(/^::ffff:/, '')
  const cut = url.indexOf('?')
  const api = apis.get(cut < 0 ? url : url.slice(0, cut))
  if (api === undefined) return false
  const query = cut < 0 ? {} : { ...parseQuery(url.slice(cut + 1)) }
  const parts: Buffer[] = []
  let size = 0
  request.on('data', (part: Buffer) => {
    size += part.length
    if (size <= maxBodyBytes) {
      parts.push(part)
      return
    }
    world.log.push({ at: world.clock.now().getTime(), appid: null, api: api.path, rule: 'body.tooBig', errcode: null })
    request.destroy()
  })
  request.on('end', () => {
    const [only = Buffer.alloc(0)] = parts
    const body = parts.length > 1 ? Buffer.concat(parts) : only
    const told = { api, world, url, body, ip }
    try {
      const served = api.serve({ method, query, contentType: headers['content-type'] ?? '', isChunked, body, ip })
      if (served instanceof Promise) served.then((settled) => answer(told, response, settled)).catch((error: unknown) => breakDown(told, response, error))
      else answer(told, response, served)
    } catch (error) {
      breakDown(told, response, error)
    }
  })
  return true
}

interface Told { api: Api, world: World, url: string, body: Buffer, ip: string }

function answer (told: Told, response: ServerResponse, served: Served): void {
  if ('hangUp' in served) {
    response.destroy()
  } else if ('stall' in served) {
    if (served.stall !== null) setTimeout(() => response.destroy(), served.stall).unref()
  } else if ('status' in served) {
    response.writeHead(served.status, { 'content-type': 'text/html' }).end(`<html><body>${served.status}</body></html>`)
  } else {
    write(told, response, served.judged)
  }
}

/** A fault of the simulator's own. It must neither end the process nor look like one of the caller's. */
function breakDown (told: Told, response: ServerResponse, error: unknown): void {
  const errmsg = `system error, of the simulator itself: ${String(error)}`
  if (response.headersSent) response.destroy()
  else write(told, response, { appid: null, verdict: { refusal: refuseWith(-1, 'api.broken', { errmsg }) } })
}

function write (told: Told, response: ServerResponse, { appid, verdict }: Judged): void {
  const { bareIds } = told.api
  if ('file' in verdict) {
    const { bytes, type, name } = verdict.file
    const disposition = `attachment; filename="${encodeURIComponent(name)}"`
    response.writeHead(200, { 'content-type': type, 'content-length': bytes.length, 'content-disposition': disposition }).end(bytes)
    return
  }
  const plain = 'refusal' in verdict ? noted(told, appid, verdict.refusal) : JSON.stringify(verdict.answer)
  const text = bareIds === undefined ? plain : bareNumbers(plain, bareIds)
  response.writeHead(200, { 'content-type': 'application/json; encoding=utf-8', 'content-length': Buffer.byteLength(text) }).end(text)
}

/** A refusal as it is answered, after it went into the log with its rule. */
function noted ({ api: { path: api }, world: { log, rids, clock }, url, body, ip }: Told, named: string | null, refusal: Refusal): string {
  const appid = named === null ? null : copyOf(named, shownId)
  const at = clock.now().getTime()
  const { errcode, rule, openid } = refusal
  const rid = rids.create(at)
  const answered = JSON.stringify(viewRefusal(refusal, rid))
  const entry = { at, appid, api, rule, errcode, rid }
  log.push(openid === undefined ? entry : { ...entry, openid: copyOf(openid, shownId) })
  const shownUrl = url.replace(/((?:access_token|secret|appsecret)=)[^&]*/g, '$1***')
  const shownBody = body.toString('utf8', 0, shownBytes).replace(/("(?:app)?secret"\s*:\s*")[^"]*/g, '$1***')
  rids.keep(rid, { appid, atMs: at, url: shownUrl, body: shownBody, answer: copyOf(answered, shownBytes), ip })
  return answered
}
