import { expect } from 'vitest'
import { type SegmentChanged, segmentChanged } from '../../src/segments/index.ts'
import type { TestApp } from '../support/test-app.ts'

export interface View { id: number, version: number, isTracked: boolean, members: { isFilled: boolean, checkedAt: string | null, missed: number } | null }
export interface Items<Item> { items: Item[], next: unknown }

export function listen (test: TestApp): SegmentChanged[] {
  const heard: SegmentChanged[] = []
  test.app.facts.on(segmentChanged, async (tx, changed) => {
    expect(tx.queryRunner).toBeDefined()
    heard.push({ ...changed, entered: [...changed.entered], left: [...changed.left] })
  })
  return heard
}

export async function tracked (test: TestApp, name: string, rule: object): Promise<number> {
  const { body: { id, version } } = await test.send<View>('POST', `${test.api}/segments`, { name, rule })
  expect((await test.send<View>('PATCH', `${test.api}/segments/${id}`, { version, isTracked: true })).body).toMatchObject({ isTracked: true, members: { missed: 0 } })
  return id
}

export const membersOf = async (test: TestApp, id: number) => (
  (await test.get<Items<{ followerId: number }>>(`${test.api}/segments/${id}/members`)).body.items.map(({ followerId }) => followerId))
