import { request } from 'node:http'
import type { ProductApi, TaskBody } from '../support/product-api.ts'
import { say } from '../support/stage.ts'
import type { Cast } from './push-cast.ts'

/** Something that must not be taken, and where the refusal is to say that the fault lies. */
interface Faulty { what: string, path: string, body: object, place: string }

const textOf = (text: string) => [{ key: 'a', weight: 1, ways: [{ route: 'service', content: { type: 'text', text } }] }]
const templateOf = (templateId: string, value: string) => [{ key: 'a', weight: 1, ways: [{ route: 'template', content: { type: 'template', templateId, data: { thing1: { value } } } }] }]

/** Tells how many faulty things were taken, or refused without a place. Nothing of them may be sent. */
export async function askFaulty ({ api, url }: { api: ProductApi, url: string }, { readers, templateId }: Cast): Promise<number> {
  const { id: segmentId } = await api.change<{ id: number }>('POST', '/segments', { name: 'faulty', rule: { attribute: 'group', is: 'meant' } })
  const draft = { name: 'faulty', purpose: 'notice', segmentId, variants: textOf('你好') }
  const { id: pushId } = await api.change<{ id: number }>('POST', '/pushes', draft)
  await api.change('POST', `/pushes/${pushId}/approve`, { reason: '试试' })
  const faulty: Faulty[] = [
    { what: 'an unknown field in a rule', path: '/segments', body: { name: 'x', rule: { all: [{ attribute: 'group', is: 'a' }, { fieldd: 'stage', is: 'lost' }] } }, place: 'body/rule/all/1' },
    { what: 'a template field that is too long', path: '/pushes', body: { ...draft, variants: templateOf(templateId, '长'.repeat(21)) }, place: 'body/variants/0/ways/0/content/data/thing1' },
    { what: 'a variable without value', path: '/pushes', body: { ...draft, variants: textOf('{{attribute.group}}，你好') }, place: 'body/variants/0/ways/0/content/text' },
    { what: 'everybody', path: '/pushes', body: { ...draft, segmentId: (await api.change<{ id: number }>('POST', '/segments', { name: 'all', rule: { field: 'subscribed', is: true } })).id }, place: 'body/segmentId' },
    { what: 'a schedule in the past', path: `/pushes/${pushId}/schedule`, body: { schedule: { kind: 'once', at: '2020-01-01T00:00:00.000Z' } }, place: 'body/schedule/at' },
  ]
  let taken = 0
  for (const { what, path, body, place } of faulty) {
    const told = await api.tell('POST', path, body)
    const isRefused = told.status >= 400 && told.status < 500 && (told.body.place ?? '').startsWith(place)
    if (!isRefused) say(`${what}: ${told.status} ${told.body.code ?? ''} at ${told.body.place ?? 'nowhere'}`)
    taken += Number(!isRefused)
  }
  return taken + Number(!await isHugeRefused(url, await api.cookie())) + Number(!await areLinesTold(api, readers[0]?.openid ?? ''))
}

/** A rule of 10 MB. Whoever is refused while they still send may find the connection closed before they have read why. */
async function isHugeRefused (url: string, cookie: string): Promise<boolean> {
  const body = JSON.stringify({ name: 'x', rule: { any: Array.from({ length: 100 }, () => ({ text: '长'.repeat(35_000) })) } })
  const status = await new Promise<number>((resolve) => {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie }
    const asked = request(`${url}/api/v1/accounts/1/segments`, { method: 'POST', headers }, (answer) => {
      answer.resume().on('error', () => undefined)
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', () => resolve(0))
    asked.end(body)
  })
  if (status !== 413 && status !== 0) say(`a rule of 10 MB: ${status}`)
  return status === 413 || status === 0
}

/** A line that cannot be read, in a file that is refused; one that puts nobody on the list, in the list's report. */
async function areLinesTold (api: ProductApi, openid: string): Promise<boolean> {
  const upload = (lines: string) => api.upload<{ list: { id: number }, task: TaskBody }>('/segment-lists?name=broken', `openid\n${openid}\n${lines}\n`, 'text/csv')
  const refusal = await upload('"never closed').then(() => 'none', (error: unknown) => String(error))
  const { list, task } = await upload('nobody-knows-me')
  await api.untilTask(task.id)
  const { items } = await api.get<{ items: Array<{ line: number }> }>(`/segment-lists/${list.id}/faults`)
  const isTold = refusal.includes('line 3') && items.length === 1 && items[0]?.line === 3
  if (!isTold) say(`broken lists: ${refusal}, ${JSON.stringify(items)}`)
  return isTold
}
