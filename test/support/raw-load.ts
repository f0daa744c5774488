import { connect, type Socket } from 'node:net'

interface RawLoad {
  url: string
  connections: number
  /** Requests under way on each connection. */
  depth: number
  /** The next whole HTTP request, or nothing when that was all. */
  next: () => string | undefined
}

/** Pipelined requests on bare sockets, so that whoever is measured is the slower one. Answers must carry a content-length. */
export async function runRawLoad ({ url, connections, depth, next }: RawLoad): Promise<{ answered: number, wrong: number, perSecond: number }> {
  const { hostname, port } = new URL(url)
  let answered = 0
  let wrong = 0
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: connections }, () => new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let underWay = 0
    const fill = (): void => {
      const requests: string[] = []
      while (underWay < depth) {
        const request = next()
        if (request === undefined) break
        requests.push(request)
        underWay += 1
      }
      if (requests.length > 0) socket.write(requests.join(''))
      else if (underWay === 0) socket.end(resolve)
    }
    socket.on('connect', fill)
    socket.on('error', reject)
    readAnswers(socket, (body) => {
      underWay -= 1
      answered += 1
      if (!body.includes('"errcode":0')) wrong += 1
      if (underWay === 0) fill()
    })
  })))
  return { answered, wrong, perSecond: answered / ((performance.now() - startedAt) / 1000) }
}

const header = /content-length: (\d+)/i

function readAnswers (socket: Socket, onBody: (body: string) => void): void {
  let rest = ''
  socket.setEncoding('latin1')
  socket.on('data', (part: string) => {
    rest += part
    for (;;) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(header.exec(rest.slice(0, end))?.[1] ?? 0)
      if (rest.length < end + 4 + length) return
      onBody(rest.slice(end + 4, end + 4 + length))
      rest = rest.slice(end + 4 + length)
    }
  })
}
