import type { IncomingHttpHeaders } from 'node:http'

/** Programs say so, most of them: search engines, previews of other messengers, scanners, libraries. (Cubot makes phones.) */
const programs = new RegExp([
  '(?<!cu)bot\\b', 'crawl', 'spider', 'slurp', 'scan', 'preview', 'fetch', 'monitor', 'validator', 'headless', 'phantomjs', 'lighthouse', 'facebookexternalhit',
  'whatsapp', 'embedly', 'curl/', 'wget', 'python', 'java/', 'okhttp', 'go-http', 'libwww', 'httpclient', 'undici', 'axios', 'node-', '^node$', 'ruby', 'php/', 'perl',
].join('|'), 'i')

const whatFor = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'] as const

interface Request { method: string, headers: IncomingHttpHeaders }

/** Whether somebody opens a link with their own hands, as far as a request tells: what looks ahead for them says so, and shows no page. */
export function isPerson ({ method, headers }: Request): boolean {
  const agent = headers['user-agent'] ?? ''
  if (method !== 'GET' || agent === '' || programs.test(agent)) return false
  if (whatFor.some((name) => headers[name] !== undefined)) return false
  const shownAs = headers['sec-fetch-dest']
  return shownAs === undefined || shownAs === 'document'
}

/** Only there WeChat says who somebody is. */
export const isInsideWechat = ({ 'user-agent': agent = '' }: IncomingHttpHeaders): boolean => /MicroMessenger\//i.test(agent)
