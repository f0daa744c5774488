import { createHash } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { phoneMarkup } from './markup.ts'
import { phoneScript } from './script.ts'
import { phoneStyle } from './style.ts'

const page = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>手机 · 模拟微信</title>
<style>${phoneStyle}</style>
</head>
<body>
${phoneMarkup}
<script>${phoneScript}</script>
</body>
</html>
`

/** Nothing but these very texts may style or run, and nothing may be fetched from elsewhere: the pictures and sounds are the simulator's own. */
const policy = [
  'default-src \'none\'', `style-src '${digest(phoneStyle)}'`, `script-src '${digest(phoneScript)}'`, 'connect-src \'self\'',
  'img-src \'self\' data:', 'media-src \'self\'', 'base-uri \'none\'', 'form-action \'none\'', 'frame-ancestors \'none\'',
].join('; ')

/** A page where a person is a follower. Which account: `?appid=`, else the one before, else the first. */
export const phoneRoutes: FastifyPluginAsync = async (app) => {
  app.get('/', async (_request, reply) =>
    reply.header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(page))
}

function digest (text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
