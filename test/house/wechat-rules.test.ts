import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/process.ts'

interface Row { rule: string, tests: string[] }

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')

/** `| rule | what | source | errcode | tests |`, the heads and lines of the tables left out. */
const rows: Row[] = read('docs/wechat-rules.md').split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .filter((cells) => cells.length === 7 && /^[a-z]\w*\.[\w.]+$/.test(cells[1] ?? ''))
  .map(([, rule = '', , , , tests = '']) => ({ rule, tests: tests.split(', ') }))

const sources = readdirSync(join(projectRoot, 'src/simulator'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => read(`src/simulator/${file}`))
  .join('\n')

/** The rules that are named where something is refused. */
const refused = new Set([...sources.matchAll(/refuse(?:d|With)?\(([^\n]*)/g)]
  .flatMap(([, rest = '']) => [...rest.matchAll(/'([a-z]\w*\.[\w.]+)'/g)].map(([, rule = '']) => rule)))

describe('the table of WeChat’s rules', () => {
  it('has rows', () => {
    expect(rows.length).toBeGreaterThan(100)
    expect(refused.size).toBeGreaterThan(100)
  })

  it('names every rule that refuses something, once', () => {
    const named = rows.map(({ rule }) => rule)
    expect([...refused].filter((rule) => !named.includes(rule))).toEqual([])
    expect(named.filter((rule, at) => named.indexOf(rule) !== at)).toEqual([])
  })

  it('names only what the simulator enforces', () => {
    expect(rows.map(({ rule }) => rule).filter((rule) => !sources.includes(`'${rule}'`))).toEqual([])
  })

  it('names tests that look for the rule', () => {
    const unproved = rows.filter(({ rule, tests }) => !tests.some((file) => existsSync(join(projectRoot, file)) && read(file).includes(rule)))
    expect(unproved).toEqual([])
  })
})
