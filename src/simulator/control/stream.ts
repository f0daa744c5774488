import type { FastifyReply } from 'fastify'
import type { AccountHandle } from '../account-handle.ts'

const heartbeatMs = 15_000

/** The whole chat first and whenever something in it changed, then whatever is new. A page that connects again starts over and need not count. */
export function streamConversation (account: AccountHandle, openid: string, reply: FastifyReply): void {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  const write = (event: string, data: unknown): void => { raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`) }

  const writeAll = (): void => write('conversation', account.conversation(openid))
  writeAll()
  const stopListening = account.listen(openid, (item) => item === null ? writeAll() : write('item', item))
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs)
  raw.on('close', () => {
    clearInterval(heartbeat)
    stopListening()
  })
}
