/** Part of a file, both ends included. */
export interface ByteRange { start: number, end: number }

/**
 * What a `Range` header asks of a file of so many bytes (RFC 9110, 14.2): one range, as players ask for; `all` when it asks for
 * none, for several or for something unknown, which a server may leave alone; `none` when the file has no such bytes.
 */
export function rangeOf (header: string | undefined, bytes: number): ByteRange | 'all' | 'none' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return 'all'
  if (first === '') return last === '0' || bytes === 0 ? 'none' : { start: Math.max(0, bytes - Number(last)), end: bytes - 1 }
  const start = Number(first)
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  if (last !== '' && Number(last) < start) return 'all'
  return start >= bytes ? 'none' : { start, end }
}
