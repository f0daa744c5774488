import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/test-app.ts'

interface Operation {
  operationId?: string
  security?: unknown[]
  tags?: string[]
  parameters?: Array<{ name: string, in: string, required?: boolean }>
  requestBody?: { content?: Record<string, unknown> }
  responses: Record<string, { content?: Record<string, unknown> }>
}
interface Document {
  openapi: string
  components: { securitySchemes: Record<string, unknown>, schemas: Record<string, unknown> }
  paths: Record<string, Record<string, Operation>>
}

/** Every `$ref` in the document. */
function refsIn (value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (name === '$ref' ? [String(inner)] : refsIn(inner)))
}

/** What a reference such as `#/components/schemas/Problem` points to. */
function pointedTo (document: object, ref: string): unknown {
  let at: unknown = ref.startsWith('#/') ? document : undefined
  for (const name of ref.split('/').slice(1)) at = typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(name) : undefined
  return at
}

describe('the OpenAPI document', () => {
  let test: TestApp
  let document: Document
  let operations: Array<Operation & { name: string, path: string }>
  beforeAll(async () => {
    test = await startTestApp()
    const { status, body } = await test.get<never>('/docs/json')
    expect(status).toBe(200)
    document = body
    operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ ...operation, name: `${method} ${path}`, path })))
  })
  afterAll(() => test.stop())

  it('describes the API, and not its own pages', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(operations.length).toBeGreaterThan(30)
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/docs'))).toEqual([])
  })

  it('points to nothing that is not there', () => {
    const refs = refsIn(document)
    expect(refs).toContain('#/components/schemas/Problem')
    expect(refs.filter((ref) => pointedTo(document, ref) === undefined)).toEqual([])
  })

  it('gives every operation a name of its own', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(ids.filter((id, i) => id === undefined || ids.indexOf(id) !== i)).toEqual([])
  })

  it('says of every operation how one signs in, and names only ways that exist', () => {
    const known = Object.keys(document.components.securitySchemes)
    expect(operations.filter(({ security }) => security === undefined).map(({ name }) => name)).toEqual([])
    const used = new Set(operations.flatMap(({ security = [] }) => security.flatMap((way) => Object.keys(way ?? {}))))
    expect([...used].toSorted((a, b) => a.localeCompare(b))).toEqual(known.toSorted((a, b) => a.localeCompare(b)))
  })

  it('shows with examples how followers are synced, listed, edited, tagged, imported, exported and erased', () => {
    const wanted = [
      'syncFollowers', 'listFollowers', 'findFollowers', 'countFollowers', 'getTimeline', 'changeFollower', 'putTagOn', 'uploadImport', 'startImport', 'startExport',
      'eraseFollower', 'recordEvents', 'joinPerson', 'replaceStageRules', 'applyStageRules', 'getTask',
      'getContentTable', 'listTemplates', 'syncTemplates', 'uploadMaterial', 'listWechatMaterials', 'addCalendar', 'setCalendarDays', 'importCalendarYear',
    ]
    const shown = operations.filter(({ operationId = '' }) => wanted.includes(operationId))
    expect(shown).toHaveLength(wanted.length)
    const contents = shown.flatMap(({ operationId, requestBody, responses }) => [
      ...(requestBody?.content === undefined ? [] : [[`${operationId} request`, requestBody.content] as const]),
      ...Object.entries(responses).filter(([status]) => status.startsWith('2')).map(([status, { content }]) => [`${operationId} ${status}`, content] as const),
    ])
    expect(contents.filter(([, content]) => !/"examples?":/.test(JSON.stringify(content))).map(([name]) => name)).toEqual([])
  })

  it('declares every part of a path that varies', () => {
    const faults = operations.flatMap(({ name, path, parameters = [] }) => [...path.matchAll(/\{(\w+)\}/g)]
      .filter(([, part]) => !parameters.some((parameter) => parameter.in === 'path' && parameter.name === part && parameter.required === true))
      .map(([part]) => `${name}: ${part}`))
    expect(faults).toEqual([])
  })

  it('shows refusals as what they are', () => {
    const refusals = operations.flatMap(({ name, responses }) => Object.entries(responses).filter(([status]) => status.startsWith('4'))
      .map(([status, { content = {} }]) => ({ name: `${name} ${status}`, types: Object.keys(content) })))
    expect(refusals.length).toBeGreaterThan(30)
    expect(refusals.filter(({ types }) => types.join('') !== 'application/problem+json')).toEqual([])
  })
})
