import createSerializers from '@fastify/fast-json-stringify-compiler'
import type { FastifySchema } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createValidatorCompiler } from '../../src/platform/http/validation.ts'
import { signIn, type TestApp } from '../support/test-app.ts'
import { type HouseRoute, startWholeHouse } from './whole-house.ts'

/** Whoever adds a line here has thought about who may call it. */
const publicRoutes = [
  'GET /health/live', 'GET /health/ready',
  'POST /api/v1/session',
  'GET /wechat/:appid', 'POST /wechat/:appid',
  'GET /attention/:token', 'POST /attention/:token',
  'GET /l/:code', 'GET /oauth/:appid/start', 'GET /oauth/:appid/callback', 'GET /js-sdk/:appid',
]

/** These look at who asks by themselves: they show or change only what is the caller's own. */
const signedInRoutes = [
  'GET /api/v1/session', 'DELETE /api/v1/session', 'PUT /api/v1/session/password', 'GET /api/v1/sessions', 'DELETE /api/v1/sessions/:sessionId',
  'GET /api/v1/accounts',
]

interface JsonSchema {
  type?: string
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
  /** Told apart by one field. */
  oneOf?: JsonSchema[]
  additionalProperties?: unknown
  maxLength?: number
  maxItems?: number
  pattern?: string
  format?: string
  enum?: unknown[]
  const?: unknown
}

/** Every schema inside, with its place. */
function parts (schema: JsonSchema, place: string): Array<{ place: string, schema: JsonSchema }> {
  return [
    { place, schema },
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => parts(inner, `${place}/${name}`)),
    ...(schema.items === undefined ? [] : parts(schema.items, `${place}/*`)),
    ...[...schema.anyOf ?? [], ...schema.oneOf ?? []].flatMap((inner) => parts(inner, place)),
  ]
}

function isBounded ({ type, enum: choices, const: only, maxLength, maxItems, pattern, format }: JsonSchema): boolean {
  if (type === 'array') return maxItems !== undefined
  if (type !== 'string' || choices !== undefined || only !== undefined || maxLength !== undefined || format !== undefined) return true
  return pattern !== undefined && /^\^.*\$$/.test(pattern) && !/[*+]|,\}/.test(pattern)
}

/** A schema, or one for each media type. */
function byMediaType (schema: unknown): unknown[] {
  const { content } = schema as { content?: Record<string, { schema: unknown }> }
  return content === undefined ? [schema] : Object.values(content).map((each) => each.schema)
}

/** What would first be seen by whoever calls the route: its schemas are compiled when they are needed. */
function faultsOf ({ name, method, options: { url, schema = {} } }: HouseRoute, shared: Record<string, never>): string[] {
  const validators = createValidatorCompiler(shared)
  const serializers = createSerializers()(shared)
  const asked = (['params', 'querystring', 'headers', 'body'] as const).flatMap((httpPart) => byMediaType(schema[httpPart] ?? {})
    .map((part) => [httpPart, () => validators({ schema: part as FastifySchema, method, url, httpPart })] as const))
  const answered = Object.entries(schema.response ?? {}).flatMap(([httpStatus, answer]) => byMediaType(answer)
    .map((part) => [httpStatus, () => serializers({ schema: part, method, url, httpStatus })] as const))
  return [...asked, ...answered].flatMap(([part, compile]) => {
    try {
      return typeof compile() === 'function' ? [] : [`${name} ${part}: nothing came of it`]
    } catch (error) {
      return [`${name} ${part}: ${String(error)}`]
    }
  })
}

describe('every route of the house', () => {
  let test: TestApp
  let all: HouseRoute[]
  let ours: HouseRoute[]
  beforeAll(async () => {
    ({ test, routes: all } = await startWholeHouse())
    ours = all.filter(({ options }) => !options.url.startsWith('/docs/'))
  })
  afterAll(() => test.stop())

  const schemaOf = ({ options }: HouseRoute): FastifySchema => options.schema ?? {}
  const accessOf = ({ options }: HouseRoute) => options.config?.access
  const bodiesOf = (routes: HouseRoute[]) => routes.flatMap((route) => {
    const { body } = schemaOf(route)
    return body === undefined ? [] : parts(body as JsonSchema, `${route.name} body`)
  })
  const call = (route: HouseRoute, cookie?: string) => test.app.inject({
    method: route.method as 'GET',
    url: route.options.url.replace(':accountId', String(test.accountId)).replaceAll(/:\w+/g, '1'),
    headers: { 'sec-fetch-site': 'same-origin', ...(cookie !== undefined && { cookie }) },
  })

  it('was seen', () => {
    expect(ours.length).toBeGreaterThan(30)
    expect(ours.map(({ name }) => name)).toContain('PUT /api/v1/accounts/:accountId/auto-answer')
  })

  it('states who may call it; the public ones are known by name', () => {
    const named = (access: unknown) => ours.filter((route) => accessOf(route) === access).map(({ name }) => name)
    expect(named(undefined)).toEqual([])
    expect(named('public').toSorted((a, b) => a.localeCompare(b))).toEqual(publicRoutes.toSorted((a, b) => a.localeCompare(b)))
    expect(named('signed-in').toSorted((a, b) => a.localeCompare(b))).toEqual(signedInRoutes.toSorted((a, b) => a.localeCompare(b)))
    expect(all.filter(({ options, method }) => options.url.startsWith('/docs') && method !== 'GET')).toEqual([])
  })

  it('that names an account asks for a right on that account', () => {
    const scopes = ours.filter(({ options }) => options.url.includes(':accountId')).map((route) => [route.name, accessOf(route)])
    expect(scopes.filter(([, access]) => typeof access !== 'object' || access.scope !== 'account')).toEqual([])
  })

  it('has a name, a summary, a tag and answers, refusals among them', () => {
    const faults = ours.flatMap((route) => {
      const { operationId, summary, tags, response } = schemaOf(route)
      const statuses = Object.keys(response ?? {})
      return [
        ...(/^[a-z][A-Za-z]+$/.test(operationId ?? '') ? [] : [`${route.name}: operationId`]),
        ...(summary === undefined || summary.length > 80 ? [`${route.name}: summary`] : []),
        ...(tags?.length === 1 ? [] : [`${route.name}: tags`]),
        ...(statuses.some((status) => /^[23]/.test(status)) ? [] : [`${route.name}: no success`]),
        ...(accessOf(route) === 'public' || statuses.includes('4xx') ? [] : [`${route.name}: no refusal`]),
      ]
    })
    expect(faults).toEqual([])
  })

  it('has schemas that can be compiled', () => {
    const shared = test.app.getSchemas() as Record<string, never>
    expect(all.flatMap((route) => faultsOf(route, shared))).toEqual([])
  })

  it('with a body knows every field of it, at any depth', () => {
    const objects = bodiesOf(ours).filter(({ schema }) => schema.type === 'object' && schema.oneOf === undefined)
    expect(objects.length).toBeGreaterThan(5)
    expect(objects.filter(({ schema }) => schema.additionalProperties !== false).map(({ place }) => place)).toEqual([])
  })

  it('bounds every text and list it takes: SQLite would store anything', () => {
    expect(bodiesOf(ours).filter(({ schema }) => !isBounded(schema)).map(({ place }) => place)).toEqual([])
  })

  it('that is not public refuses who is nobody', async () => {
    const closed = ours.filter(({ name }) => !publicRoutes.includes(name))
    const letIn: string[] = []
    for (const route of closed) {
      const answer = await call(route)
      if (answer.statusCode !== 401 || answer.json<{ code: string }>().code !== 'NOT_SIGNED_IN') letIn.push(`${route.name}: ${answer.statusCode}`)
    }
    expect(letIn).toEqual([])
  })

  it('of an account refuses the admin of another', async () => {
    await test.app.access.users.create(test.app.access.systemActor(), {
      name: 'neighbour', displayName: 'neighbour', language: 'en', password: 'neighbour has a password', grants: [{ accountId: 999, role: 'admin' }],
    })
    const cookie = await signIn(test.url, { name: 'neighbour', password: 'neighbour has a password' })
    const letIn: string[] = []
    for (const route of ours.filter((each) => typeof accessOf(each) === 'object')) {
      const answer = await call(route, cookie)
      if (answer.statusCode !== 403) letIn.push(`${route.name}: ${answer.statusCode}`)
    }
    expect(letIn).toEqual([])
  })
})
