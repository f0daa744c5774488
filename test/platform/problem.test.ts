import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { QueryFailedError } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError, type ErrorKind } from '../../src/platform/errors.ts'
import { createServer } from '../../src/platform/http/server.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createTexts } from '../../src/platform/texts.ts'

const kinds: Array<[ErrorKind, number]> = [
  ['invalid', 400], ['unauthenticated', 401], ['forbidden', 403], ['not-found', 404], ['conflict', 409], ['too-large', 413],
  ['limited', 429], ['unavailable', 503],
]

const Body = Type.Object({
  text: Type.String({ maxLength: 5 }),
  parts: Type.Optional(Type.Array(Type.Object({ amount: Type.Integer() }, { additionalProperties: false }))),
}, { additionalProperties: false })

const Query = Type.Object({ limit: Type.Optional(Type.Integer()), from: Type.Optional(Type.String({ format: 'date-time' })) })

describe('a refusal', () => {
  let app: FastifyInstance
  const logged: string[] = []
  let thrown: unknown

  beforeAll(async () => {
    const logger = createLogger({ level: 'debug', destination: { write: (line) => { logged.push(line) } } })
    app = await createServer({ logger, trustProxy: [], texts: createTexts() })
    app.get('/throws', async () => { throw thrown })
    app.route({ method: 'POST', url: '/takes', schema: { body: Body, querystring: Query }, handler: async (request) => request.body })
  })
  afterAll(() => app.close())

  const refusalOf = (error: unknown) => {
    thrown = error
    return app.inject('/throws')
  }
  const take = (payload: object, url = '/takes') => app.inject({ method: 'POST', url, payload })

  it.each(kinds)('of kind %s has status %i and is a problem document', async (kind, status) => {
    const answer = await refusalOf(new AppError(kind, 'SOME_CODE', 'Some words', { advice: 'Do this.', place: 'body/text' }))
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.json()).toEqual({
      type: 'about:blank', status, code: 'SOME_CODE', title: 'Some words', advice: 'Do this.', place: 'body/text', requestId: expect.any(String),
    })
  })

  it('says in whole seconds when to come back', async () => {
    const answer = await refusalOf(new AppError('limited', 'TOO_MANY', 'Too many', { retryAfterMs: 1200 }))
    expect(answer.headers['retry-after']).toBe('2')
  })

  it.each([
    ['an unknown field', { text: 'hi', extra: 1 }, 'body/extra'],
    ['an unknown field further in', { text: 'hi', parts: [{ amount: 1 }, { amount: 1, weight: 2 }] }, 'body/parts/1/weight'],
    ['a missing field', {}, 'body/text'],
    ['a field that is too long', { text: 'too long' }, 'body/text'],
    ['a field of another type', { text: 'hi', parts: [{ amount: 'many' }] }, 'body/parts/0/amount'],
  ])('names the place of %s', async (_what, payload, place) => {
    const answer = await take(payload)
    expect(answer.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID', place })
    expect(answer.json<{ title: string }>().title.startsWith(place)).toBe(true)
  })

  it('names the place in the query', async () => {
    expect((await take({ text: 'hi' }, '/takes?limit=many')).json()).toMatchObject({ code: 'INPUT_INVALID', place: 'querystring/limit' })
  })

  it.each([
    ['2026-03-01T09:00:00Z', 200], ['2026-03-01T09:00:00.123456+08:00', 200], ['2024-02-29T00:00:00-09:30', 200],
    ['2015-06-30T23:59:60Z', 400], ['2026-03-01T09:00:00+08', 400], ['2026-02-29T00:00:00Z', 400], ['2026-03-01 09:00:00Z', 400], ['2026-03-01', 400],
  ])('takes a moment that a Date can hold and no other: %s', async (from, status) => {
    expect((await take({ text: 'hi' }, `/takes?from=${encodeURIComponent(from)}`)).statusCode).toBe(status)
  })

  it('tells a body that is no JSON', async () => {
    const answer = await app.inject({ method: 'POST', url: '/takes', headers: { 'content-type': 'application/json' }, payload: '{"text":' })
    expect(answer.json()).toMatchObject({ status: 400, code: 'INVALID_JSON_BODY' })
  })

  it('tells a body of another kind', async () => {
    const answer = await app.inject({ method: 'POST', url: '/takes', headers: { 'content-type': 'text/csv' }, payload: 'a,b' })
    expect(answer.json()).toMatchObject({ status: 415, code: 'INVALID_MEDIA_TYPE' })
  })

  it('tells a body over a mebibyte', async () => {
    expect((await take({ text: 'x'.repeat(1024 * 1024) })).json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' })
  })

  it.each(['GET', 'POST'] as const)('tells that nothing is at an unknown address (%s)', async (method) => {
    const answer = await app.inject({ method, url: '/nowhere?token=abc' })
    expect(answer.json()).toMatchObject({ status: 404, code: 'NO_SUCH_ROUTE', advice: expect.any(String) })
  })

  it.each([
    ['an error', new Error('the private detail')],
    ['a text', 'the private detail'],
    ['a failed statement', new QueryFailedError('INSERT INTO x VALUES (?)', ['the private detail'], new Error('near the private detail'))],
  ])('of a bug that throws %s tells nothing, and is logged once', async (_what, error) => {
    logged.length = 0
    const answer = await refusalOf(error)
    expect(answer.json()).toEqual({
      type: 'about:blank', status: 500, code: 'INTERNAL', title: 'Something went wrong on our side', requestId: expect.any(String),
    })
    const lines: Array<{ level: number }> = logged.map((line) => JSON.parse(line))
    expect(lines.filter(({ level }) => level >= 50)).toMatchObject([{ msg: 'bug', reqId: answer.json<{ requestId: string }>().requestId }])
  })

  it('calls a database that is away by its name, not a bug', async () => {
    const answer = await refusalOf(new QueryFailedError('SELECT 1', [], Object.assign(new Error('gone'), { code: 'PROTOCOL_CONNECTION_LOST' })))
    expect(answer.json()).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' })
    expect(answer.headers['retry-after']).toBe('2')
  })
})
