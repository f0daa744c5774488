import { QueryFailedError } from 'typeorm'
import { describe, expect, it } from 'vitest'
import { createLogger, type Logger } from '../../src/platform/logger.ts'

function lineOf (log: (logger: Logger) => void): Record<string, unknown> {
  const lines: string[] = []
  log(createLogger({ level: 'trace', destination: { write: (line) => { lines.push(line) } } }))
  const line: Record<string, unknown> = JSON.parse(lines.join(''))
  return line
}

const textOf = (log: (logger: Logger) => void) => JSON.stringify(lineOf(log))

describe('the log', () => {
  it.each(['password', 'token', 'access_token', 'appSecret', 'aesKey', 'authorization', 'cookie', 'openid', 'unionid', 'text', 'content', 'url'])(
    'drops what is called %s, down to the second level', (name) => {
      const careless = { [name]: 'sesame', a: { [name]: 'sesame', b: { [name]: 'sesame' } } }
      expect(textOf((logger) => logger.info({ ...careless, kept: 1 }, 'event'))).not.toContain('sesame')
      expect(lineOf((logger) => logger.info({ ...careless, kept: 1 }, 'event'))).toMatchObject({ kept: 1, msg: 'event' })
    })

  it('tells of a request its method and path, never the query', () => {
    const line = lineOf((logger) => logger.info({ req: { id: 7, method: 'GET', url: '/wechat/wx1?signature=sesame', headers: { cookie: 'sesame' } } }, 'event'))
    expect(line['req']).toEqual({ id: 7, method: 'GET', path: '/wechat/wx1' })
  })

  const driverError = Object.assign(new Error("Duplicate entry 'sesame' for key 'x'"), { code: 'ER_DUP_ENTRY', errno: 1062, sql: "INSERT 'sesame'" })
  it.each([
    ['a failed statement', new QueryFailedError('INSERT INTO x VALUES (?)', ['sesame'], driverError), 'ER_DUP_ENTRY'],
    ['a driver’s error', driverError, 'ER_DUP_ENTRY'],
  ])('tells of %s the code and where it was, not the values', (_what, error, code) => {
    const line = lineOf((logger) => logger.error({ err: error }, 'event'))
    expect(JSON.stringify(line)).not.toContain('sesame')
    expect(line['err']).toMatchObject({ code, message: 'database error', stack: expect.stringContaining('at ') })
  })

  it('nor when it is the cause of another', () => {
    const error = new Error('outer', { cause: new Error('middle', { cause: new QueryFailedError('SELECT ?', ['sesame'], driverError) }) })
    const line = lineOf((logger) => logger.error({ err: error }, 'event'))
    expect(JSON.stringify(line)).not.toContain('sesame')
    expect(line['err']).toMatchObject({ message: 'outer', cause: { message: 'middle', cause: { code: 'ER_DUP_ENTRY' } } })
  })

  it('tells of what is thrown without being an error only its type', () => {
    expect(lineOf((logger) => logger.error({ err: 'sesame' }, 'event'))['err']).toEqual({ type: 'string' })
  })
})
