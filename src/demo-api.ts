const headers = { 'content-type': 'application/json', 'x-duihua-request': '1' }

/** Where the demo's one account begins. */
export const demoAccountId = 1
export const demoAccount = `/accounts/${demoAccountId}`

/** One request to the product's own API, as everybody else makes them; throws what was refused. */
export type Call = <Body = { id: number }>(method: string, path: string, body?: object) => Promise<Body>

export async function signIn (url: string, name: string, password: string): Promise<Call> {
  const api = `${url}/api/v1`
  const session = await fetch(`${api}/session`, { method: 'POST', headers, body: JSON.stringify({ name, password }) })
  const cookie = session.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  return async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const { 'content-type': type, ...own } = headers
    const answer = await fetch(api + path, {
      method, headers: { ...own, cookie, ...(body !== undefined && { 'content-type': type }) }, ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return await answer.json() as Body
  }
}
