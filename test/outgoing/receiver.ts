import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Told { id: number, kind: string, accountId: number, followerId: number | null, at: string, detail: Record<string, unknown> }

export interface Call { path: string, headers: IncomingMessage['headers'], text: string, told: Told, answer: (status: number, headers?: Record<string, string>, body?: string) => void, response: ServerResponse }

/** A system of somebody else's, on loopback: remembers what it was told, and answers as the test says. */
export async function startReceiver () {
  const calls: Call[] = []
  let respond: (call: Call) => void = ({ answer }) => answer(200)
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString()
      const call: Call = {
        path: request.url ?? '', headers: request.headers, text, told: (text.startsWith('{') ? JSON.parse(text) : {}) as Told, response,
        answer: (status, headers = {}, body = '') => { response.writeHead(status, headers).end(body) },
      }
      calls.push(call)
      respond(call)
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const port = (server.address() as AddressInfo).port
  return {
    calls, port,
    url: `http://127.0.0.1:${port}/hook`,
    answering: (how: (call: Call) => void): void => { respond = how },
    about: (followerId: number | null): Call[] => calls.filter(({ told }) => told.followerId === followerId),
    async stop (): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => { server.close(resolve) })
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>
