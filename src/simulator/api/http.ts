import type { IncomingMessage, ServerResponse } from 'node:http'
import { parse as parseQuery } from 'node:querystring'
import { bareNumbers } from '../../wechat/json.ts'
import type { Refusal } from '../refusal.ts'
import { viewRefusal } from '../refusal.ts'
import type { World } from '../world.ts'
import type { Api, ApiTable, Judged, Served } from './api.ts'

const maxBodyBytes = 24 * 1024 * 1024

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
    if (size > maxBodyBytes) request.destroy()
    else parts.push(part)
  })
  request.on('end', () => {
    const [only = Buffer.alloc(0)] = parts
    const body = parts.length > 1 ? Buffer.concat(parts) : only
    const served = api.serve({ method, query, contentType: headers['content-type'] ?? '', isChunked, body, ip })
    const told = { api, world, url, body, ip }
    if (served instanceof Promise) served.then((settled) => answer(told, response, settled), () => response.destroy())
    else answer(told, response, served)
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
function noted ({ api: { path: api }, world: { log, rids, clock }, url, body, ip }: Told, appid: string | null, refusal: Refusal): string {
  const at = clock.now().getTime()
  const { errcode, rule, openid } = refusal
  const rid = rids.create(at)
  const answered = JSON.stringify(viewRefusal(refusal, rid))
  const entry = { at, appid, api, rule, errcode, rid }
  log.push(openid === undefined ? entry : { ...entry, openid })
  const shownUrl = url.replace(/((?:access_token|secret|appsecret)=)[^&]*/g, '$1***')
  const shownBody = body.toString('utf8', 0, 2000).replace(/("(?:app)?secret"\s*:\s*")[^"]*/g, '$1***')
  rids.keep(rid, { appid, atMs: at, url: shownUrl, body: shownBody, answer: answered, ip })
  return answered
}
