import { type DestinationStream, pino, stdSerializers } from 'pino'
import type { FastifyBaseLogger } from 'fastify'

export type Logger = FastifyBaseLogger

/** Names that must never be read in a log, wherever a careless object carries them. Depth two is what pino is told to look at. */
const secrets = [
  'password', 'passwordHash', 'secret', 'appSecret', 'token', 'accessToken', 'access_token', 'aesKey', 'encodingAesKey', 'apiKey', 'key',
  'authorization', 'cookie', 'signature', 'openid', 'unionid', 'text', 'content', 'body', 'query', 'parameters', 'url',
]

export interface LoggerOptions { level: string, destination?: DestinationStream }

/** JSON lines. Events, not stories: our ids, never openids, names or what people wrote. */
export function createLogger ({ level, destination }: LoggerOptions): Logger {
  return pino({
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
    serializers: { err: viewError, req: viewRequest, res: viewResponse },
  }, destination ?? pino.destination({ dest: 1, sync: false }))
}

/** A failed statement carries its values, and a duplicate its key, in the message: of such errors only the code is told. */
function viewError (error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, errno } = error as { code?: unknown, errno?: unknown }
  const isDatabase = error.name === 'QueryFailedError' || errno !== undefined
  const { type, message, stack } = stdSerializers.errWithCause(error)
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).join('\n')
  const cause = error.cause instanceof Error ? viewError(error.cause) : undefined
  return { type, code, message: isDatabase ? 'database error' : message, stack: frames, cause }
}

interface LoggedRequest { method: string, url: string, id: unknown }

/** Query strings hold tokens, signatures and openids, paths of single followers only our ids. */
function viewRequest (request: LoggedRequest): object {
  return { id: request.id, method: request.method, path: request.url.split('?', 1)[0] }
}

function viewResponse (reply: { statusCode: number }): object {
  return { status: reply.statusCode }
}
