import { Readable } from 'node:stream'

/** The first bytes of a stream, `wanted` or all it has, and a stream of all of it. Whoever does not read that one destroys it. */
export async function peek (source: Readable, wanted: number): Promise<{ head: Buffer, stream: Readable }> {
  const parts = source.iterator({ destroyOnReturn: true }) as AsyncIterator<Buffer>
  const seen: Buffer[] = []
  let size = 0
  let isWhole = false
  while (size < wanted && !isWhole) {
    const { value, done } = await parts.next()
    isWhole = done === true
    if (done === true) continue
    seen.push(value)
    size += value.length
  }
  async function * all (): AsyncGenerator<Buffer> {
    try {
      yield * seen.splice(0)
      if (!isWhole) yield * { [Symbol.asyncIterator]: () => parts }
    } finally {
      source.destroy()
    }
  }
  const stream = Readable.from(all())
  // A generator that was never begun does not end either.
  stream.once('close', () => source.destroy())
  return { head: Buffer.concat(seen).subarray(0, wanted), stream }
}
