import Fastify from 'fastify'
import { openEnvelope, type WebhookQuery } from '../../src/wechat/envelope.ts'
import { parseXml } from '../../src/wechat/xml.ts'
import { decodeAesKey } from '../../src/wechat/crypto.ts'
import { loadAccount } from '../support/load.ts'

/** What the intake is measured against: checks the signature, parses the XML, stores nothing. */
const app = Fastify()
const aesKeys = [decodeAesKey(loadAccount.aesKey ?? '')]
const mode = process.env['WECHAT_MODE'] === 'secure' ? 'secure' : 'plain'

app.removeAllContentTypeParsers()
app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
app.get('/health/ready', async () => 'up')
app.post('/wechat/:appid', async (request, reply) => {
  const { token, appid } = loadAccount
  const { text } = openEnvelope({ mode, token, aesKeys, appid, query: request.query as WebhookQuery, body: String(request.body) })
  parseXml(text)
  return reply.type('text/plain').send('success')
})
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
