import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const metricsIn = (text: string) => text.match(/\bduihua_[a-z]+(?:_[a-z]+)*_(?:total|ms|bytes|refreshes)\b/g) ?? []
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const known = new Set(sources.flatMap((name) => metricsIn(readFileSync(join(root, 'src', name), 'utf8'))))

describe('the READMEs', () => {
  it.each(['README.md', 'README.zh-CN.md'])('%s names metrics that there are', (name) => {
    const named = metricsIn(readFileSync(join(root, name), 'utf8'))
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((metric) => !known.has(metric))).toEqual([])
  })
})
