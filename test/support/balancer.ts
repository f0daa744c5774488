import { connect, createServer, type Server, type Socket } from 'node:net'

/** Spreads connections over the targets that take them, as a load balancer in front of several processes would. */
export async function startBalancer (ports: readonly number[], listenOn = 0): Promise<{ url: string, stop: () => Promise<void> }> {
  const open = new Set<Socket>()
  let turn = 0

  function forward (client: Socket, triesLeft: number): void {
    const port = ports[turn++ % ports.length]
    if (port === undefined || triesLeft === 0 || client.destroyed) {
      client.destroy()
      return
    }
    const target = connect(port, '127.0.0.1')
    target.once('error', () => forward(client, triesLeft - 1))
    target.once('connect', () => {
      target.removeAllListeners('error')
      open.add(target)
      for (const [from, to] of [[client, target], [target, client]] as const) {
        from.on('error', () => to.destroy())
        from.on('close', () => { open.delete(from); to.destroy() })
        from.pipe(to)
      }
    })
  }

  const server: Server = createServer((client) => {
    open.add(client)
    client.on('error', () => client.destroy())
    forward(client, ports.length)
  })
  await new Promise<void>((resolve) => server.listen(listenOn, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the balancer has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop () {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
