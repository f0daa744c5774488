import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import type { AccessRule } from './access-rule.ts'

const description = `CRM backend for WeChat official accounts. Sign in at \`POST /api/v1/session\` or send an API key as \`Authorization: Bearer …\`.
Every refusal is a problem document with a \`code\`, in Chinese if \`Accept-Language\` asks for it. Moments are UTC in ISO 8601, durations carry their unit in the name.`

/** OpenAPI made from the route schemas; nothing is written twice. */
export const docs = fp(async (app) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Duihua', version: '1', description, license: { name: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'duihua_session' },
          apiKey: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const { access } = route.config ?? {}
      return { url, schema: { ...schema, ...statedAccess(access) } }
    },
    transformObject: (document) => ('openapiObject' in document ? withProblems(document.openapiObject) : document.swaggerObject),
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => (typeof json.$id === 'string' ? json.$id : `def-${i}`) },
  })
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' }
      route.logLevel = 'warn'
    })
    await scope.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
  })
}, { name: 'docs' })

interface Answers { responses?: Record<string, { content?: Record<string, unknown> }> }

/** Refusals are problem documents, by their own media type, described once. */
function withProblems<Document extends { paths?: object | undefined }> (document: Document): Document {
  const operations: Answers[] = Object.values(document.paths ?? {}).flatMap((path: object) => Object.values(path))
  for (const { responses = {} } of operations) {
    for (const [status, answer] of Object.entries(responses)) {
      if (!/^[45]/.test(status) || !JSON.stringify(answer).includes('"title":"Problem"')) continue
      answer.content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    }
  }
  return document
}

function statedAccess (access: AccessRule | undefined): object {
  if (access === undefined || access === 'public') return { security: [] }
  const security = [{ session: [] }, { apiKey: [] }]
  return access === 'signed-in' ? { security } : { security, 'x-permission': access.permission }
}
