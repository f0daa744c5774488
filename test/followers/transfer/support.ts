import { request } from 'undici'
import type { Answer } from '../../support/test-app.ts'

/** A table as another program would write it. */
export function table (rows: readonly string[][]): string {
  return rows.map((row) => `${row.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`).join('')
}

/** Sends a file as the body of a request. */
export async function upload<Body> (url: string, body: string | Buffer, cookie: string): Promise<Answer<Body>> {
  const answer = await request(url, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'text/csv', cookie }, body })
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.json() as Body }
}
