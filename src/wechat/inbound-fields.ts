import type { XmlNode, XmlValue } from './xml.ts'

// Readers of single elements. None of them fails: WeChat adds and drops fields, and a message must not be lost for it.

/** The text of an element; empty when it is missing. */
export function textOf (node: XmlNode, name: string): string {
  const [first] = listOf(node[name])
  return typeof first === 'string' ? first : ''
}

/** For what may be absent: an empty element says as little as a missing one. */
export function optionalOf (node: XmlNode, name: string): string | null {
  const text = textOf(node, name)
  return text === '' ? null : text
}

export function numberOf (node: XmlNode, name: string): number | null {
  return toNumber(textOf(node, name))
}

export function flagOf (node: XmlNode, name: string): boolean {
  return textOf(node, name).trim() === '1'
}

/** A moment given in Unix seconds. */
export function momentOf (node: XmlNode, name: string): Date | null {
  const seconds = textOf(node, name).trim()
  return /^\d{1,10}$/.test(seconds) ? new Date(Number(seconds) * 1000) : null
}

/** The only child of that name; without elements when it is missing. */
export function childOf (node: XmlNode, name: string): XmlNode {
  return childrenOf(node, name)[0] ?? {}
}

/** All children of that name: none, one or many look the same to the caller. */
export function childrenOf (node: XmlNode, name: string): XmlNode[] {
  return listOf(node[name]).filter((value): value is XmlNode => typeof value === 'object' && !Array.isArray(value))
}

export function numbersOf (node: XmlNode, name: string): number[] {
  return listOf(node[name])
    .map((value) => typeof value === 'string' ? toNumber(value) : null)
    .filter((number) => number !== null)
}

function listOf (value: XmlValue | undefined): XmlValue[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function toNumber (text: string): number | null {
  return /^[+-]?\d{1,15}(?:\.\d{1,20})?$/.test(text.trim()) ? Number(text) : null
}
