import { describe, expect, it } from 'vitest'
import { believableFollowers, believableLine } from '../../src/simulator/index.ts'
import { createRandom } from '../../src/simulator/random.ts'

const now = new Date('2026-03-01T09:00:00Z')
const followers = [...believableFollowers({ count: 3000, seed: 7, now })]

describe('believable followers', () => {
  it('are the same from the same seed and others from another', () => {
    expect([...believableFollowers({ count: 20, seed: 7, now })]).toEqual(followers.slice(0, 20))
    const others = [...believableFollowers({ count: 20, seed: 8, now })]
    expect(others.some(({ openid }) => followers.some((follower) => follower.openid === openid))).toBe(false)
  })

  it('have ids like WeChat\'s, each only once', () => {
    expect(followers.every(({ openid, unionid }) => /^o[\w-]{27}$/.test(openid) && /^o[\w-]{27}$/.test(unionid))).toBe(true)
    expect(new Set(followers.flatMap(({ openid, unionid }) => [openid, unionid])).size).toBe(6000)
    const msgIds = followers.flatMap(({ history }) => history.flatMap((item) => 'msgId' in item ? [item.msgId] : []))
    expect(new Set(msgIds).size).toBe(msgIds.length)
    expect(msgIds.every((id) => /^\d{17}$/.test(id))).toBe(true)
  })

  it('came over the last half year, and their history lies between then and now, in order', () => {
    const oldest = now.getTime() - 182 * 86_400_000
    for (const { subscribedAt, history } of followers) {
      const moments = [subscribedAt, ...history.map(({ at }) => at), now].map((at) => at.getTime())
      expect(moments).toEqual([...moments].sort((a, b) => a - b))
      expect(moments[0]).toBeGreaterThan(oldest)
    }
    const months = new Set(followers.map(({ subscribedAt }) => subscribedAt.toISOString().slice(0, 7)))
    expect(months.size).toBeGreaterThanOrEqual(6)
  })

  it('did between nothing and twelve things, three on average', () => {
    const sizes = followers.map(({ history }) => history.length)
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([0, 12])
    const average = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
    expect(average).toBeGreaterThan(2.5)
    expect(average).toBeLessThan(3.5)
  })

  it('have a scene value exactly when they came by a QR code', () => {
    expect(followers.every(({ scene, qrScene }) => (scene === 'ADD_SCENE_QR_CODE') === (qrScene !== ''))).toBe(true)
    expect(new Set(followers.map(({ scene }) => scene)).size).toBeGreaterThan(5)
  })
})

describe('believable lines', () => {
  const random = createRandom(1)
  const lines = Array.from({ length: 5000 }, () => believableLine(random))

  it('are many, short enough to send, and of every sort', () => {
    expect(new Set(lines).size).toBeGreaterThan(800)
    expect(lines.every((line) => line !== '' && Buffer.byteLength(line) < 300 && !line.includes('undefined'))).toBe(true)
    for (const sort of [/訂單|請問/, /Hi|Hello|Thanks/, /\p{Extended_Pictographic}/u, /预约/, /积分/, /发货/, /退/, /关门/, /^\p{Script=Han}{2}$/u]) {
      expect(lines.some((line) => sort.test(line)), String(sort)).toBe(true)
    }
  })
})
