import { describe, expect, it } from 'vitest'
import { aliasOf } from '../../src/followers/alias.ts'

describe('the alias of somebody without a name', () => {
  it('is words that people can say, and stays the same', () => {
    expect(aliasOf(1, 'oAlice')).toMatch(/^\p{Script=Han}{2}的\p{Script=Han}{1,3}\d{4}$/u)
    expect(aliasOf(1, 'oAlice')).toBe(aliasOf(1, 'oAlice'))
    expect(aliasOf(1, 'oAlice')).not.toBe(aliasOf(2, 'oAlice'))
  })

  it('is rarely that of another', () => {
    const aliases = new Set(Array.from({ length: 20_000 }, (_, at) => aliasOf(1, `oFollower${at}`)))
    expect(aliases.size).toBeGreaterThan(19_900)
  })
})
