import { describe, expect, it } from 'vitest'
import { type Claims, foreignBecause } from '../../src/access/same-site.ts'

const bare: Claims = { method: 'POST', contentType: 'application/json', secFetchSite: undefined, origin: undefined, ownHeader: undefined }
const ours = ['crm.example.com', '10.0.0.5:3000']
const isBelieved = (claims: Partial<Claims>) => foreignBecause({ ...bare, ...claims }, ours) === undefined

describe('a change with a session cookie', () => {
  it.each<[string, Partial<Claims>]>([
    ['our own page', { secFetchSite: 'same-origin' }],
    ['the person itself, in the address bar', { secFetchSite: 'none' }],
    ['our page over plain http, where browsers send Origin only', { origin: 'http://10.0.0.5:3000' }],
    ['our page behind a proxy that changes Host', { origin: 'https://crm.example.com' }],
    ['a program that says so', { ownHeader: '1' }],
    ['a page that names no content type because it sends no body', { secFetchSite: 'same-origin', contentType: undefined }],
  ])('is believed from %s', (_, claims) => {
    expect(isBelieved(claims)).toBe(true)
  })

  it.each<[string, Partial<Claims>]>([
    ['another site', { secFetchSite: 'cross-site', origin: 'https://evil.example' }],
    ['a neighbour on the same domain', { secFetchSite: 'same-site', origin: 'https://shop.example.com' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port of our host', { origin: 'http://10.0.0.5:8080' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['an origin that is none', { origin: '' }],
    ['a host that only begins like ours', { origin: 'https://crm.example.com.evil.example' }],
    ['a browser so old that it says nothing', {}],
    ['another site that sets our header all the same', { origin: 'https://evil.example', ownHeader: '1' }],
    ['a form', { secFetchSite: 'same-origin', contentType: 'application/x-www-form-urlencoded' }],
    ['a form with a file', { ownHeader: '1', contentType: 'multipart/form-data; boundary=x' }],
    ['a form posing as text', { ownHeader: '1', contentType: 'text/plain;charset=UTF-8' }],
  ])('is refused from %s', (_, claims) => {
    expect(isBelieved(claims)).toBe(false)
  })

  it.each(['GET', 'HEAD'])('is not what %s asks for', (method) => {
    expect(isBelieved({ method, secFetchSite: 'cross-site' })).toBe(true)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('is what %s asks for', (method) => {
    expect(isBelieved({ method, secFetchSite: 'cross-site' })).toBe(false)
  })

  it('has no host of ours to match when a request names none', () => {
    expect(foreignBecause({ ...bare, origin: 'null' }, [''])).toBeDefined()
  })
})
