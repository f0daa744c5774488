import { randomBytes } from 'node:crypto'
import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecretBox } from '../../src/platform/secret-box.ts'

const key = () => randomBytes(32).toString('base64')
const unreadable = expect.objectContaining({ code: 'SECRET_UNREADABLE' })
const where = 'accounts.sealedToken:wx1'

describe('a secret box', () => {
  it('gives back what was sealed, whatever it is', () => {
    const box = createSecretBox(key())
    assert(property(string({ unit: 'binary' }), string({ unit: 'binary' }), (secret, place) => {
      expect(box.open(box.seal(secret, place), place)).toBe(secret)
    }))
  })

  it('seals the same secret differently each time and never in the open', () => {
    const box = createSecretBox(key())
    const [first, second] = [box.seal('crmdemotoken', where), box.seal('crmdemotoken', where)]
    expect(first).not.toBe(second)
    expect(first + Buffer.from(first ?? '', 'base64url').toString('latin1')).not.toContain('crmdemotoken')
  })

  it('opens nothing in another place', () => {
    const box = createSecretBox(key())
    const sealed = box.seal('secret', where)
    expect(() => box.open(sealed, 'accounts.sealedToken:wx2')).toThrow(unreadable)
  })

  it('opens nothing with another key', () => {
    expect(() => createSecretBox(key()).open(createSecretBox(key()).seal('secret', where), where)).toThrow(unreadable)
  })

  it.each([1, 2, 3])('notices a change in part %i of the seal', (place) => {
    const box = createSecretBox(key())
    const parts = box.seal('a secret', where).split('.')
    const bytes = Buffer.from(parts[place] ?? '', 'base64url')
    bytes[0] = (bytes[0] ?? 0) ^ 1
    parts[place] = bytes.toString('base64url')
    expect(() => box.open(parts.join('.'), where)).toThrow(unreadable)
  })

  it('takes no shortened tag', () => {
    const box = createSecretBox(key())
    const [id, iv, tag, text] = box.seal('a secret', where).split('.')
    const short = Buffer.from(tag ?? '', 'base64url').subarray(0, 4).toString('base64url')
    expect(() => box.open([id, iv, short, text].join('.'), where)).toThrow(unreadable)
  })

  it.each(['', 'plain text', '...', 'a.b.c'])('refuses what is no seal: %j', (text) => {
    expect(() => createSecretBox(key()).open(text, where)).toThrow(unreadable)
  })

  it('opens with the key before, seals with the one in force and tells the two apart', () => {
    const [before, now] = [key(), key()]
    const old = createSecretBox(before).seal('secret', where)
    const box = createSecretBox(now, before)
    expect(box.open(old, where)).toBe('secret')
    expect(box.isCurrent(old)).toBe(false)
    const fresh = box.seal('secret', where)
    expect(box.isCurrent(fresh)).toBe(true)
    expect(createSecretBox(now).open(fresh, where)).toBe('secret')
  })

  it.each([randomBytes(31).toString('base64'), randomBytes(33).toString('base64'), 'no key', ''])('refuses a key that is not 32 bytes: %s', (bad) => {
    expect(() => createSecretBox(bad)).toThrow(expect.objectContaining({ code: 'APP_KEY_INVALID', place: 'APP_KEY' }))
  })

  it('makes a key for each use, the same every time, and those of the key before after it', () => {
    const [now, before] = [key(), key()]
    const [links, ...none] = createSecretBox(now).derive('links')
    expect(none).toEqual([])
    expect(links).toHaveLength(32)
    expect(createSecretBox(now, before).derive('links')).toEqual([links, ...createSecretBox(before).derive('links')])
    for (const other of [createSecretBox(now).derive('tickets')[0], createSecretBox(before).derive('links')[0], Buffer.from(now, 'base64')]) {
      expect(links).not.toEqual(other)
    }
  })
})
