import { PNG } from 'pngjs'
import { decodeQR } from 'qr/decode.js'
import { describe, expect, it } from 'vitest'
import { drawPng, drawSvg } from '../../src/codes/picture/draw.ts'
import { readLogo } from '../../src/codes/picture/logo.ts'

const text = 'http://weixin.qq.com/q/02Zp3mQxKcb3d10000g07f'

/** Red with a hole in it. */
function logoOf (width: number, height: number): Buffer {
  const png = new PNG({ width, height })
  for (let at = 0; at < png.data.length; at += 4) png.data.set([220, 30, 30, at % 3 === 0 ? 0 : 255], at)
  return PNG.sync.write(png)
}

const read = (png: Buffer) => decodeQR(PNG.sync.read(png))

describe('the picture of a code', () => {
  it.each([[120, 4], [333, 1], [600, 4], [1200, 10]])('of %i pixels with a margin of %i is read as what WeChat said, with a logo and without', async (size, margin) => {
    for (const logo of [null, ...[logoOf(16, 16), logoOf(512, 512), logoOf(300, 40)].map((png) => ({ png, pixels: readLogo(png) }))]) {
      const png = await drawPng({ text, size, margin, logo })
      expect(PNG.sync.read(png).width).toBeLessThanOrEqual(size)
      expect(read(png)).toBe(text)
    }
  })

  it('shows the logo in its middle, on white', async () => {
    const png = logoOf(64, 64)
    const { data, width } = PNG.sync.read(await drawPng({ text, size: 600, margin: 4, logo: { png, pixels: readLogo(png) } }))
    const reds = Array.from({ length: width * width }, (_, at) => at).filter((at) => (data[at * 4] ?? 0) > 200 && (data[at * 4 + 1] ?? 0) < 60)
    expect(reds.length).toBeGreaterThan(2000)
    expect(reds.every((at) => Math.abs(at % width - width / 2) < width * 0.12 && Math.abs(Math.floor(at / width) - width / 2) < width * 0.12)).toBe(true)
  })

  it('as SVG has the same modules, and the logo as it was sent', () => {
    const png = logoOf(32, 32)
    const svg = drawSvg({ text, size: 300, margin: 2, logo: { png, pixels: readLogo(png) } })
    expect(svg).toContain(`data:image/png;base64,${png.toString('base64')}`)
    const count = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])
    const drawn = new PNG({ width: count * 4, height: count * 4 })
    drawn.data.fill(255)
    for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
      for (let row = Number(y) * 4; row < Number(y) * 4 + 4; row++) {
        for (let at = Number(x) * 4; at < (Number(x) + Number(length)) * 4; at++) drawn.data.set([0, 0, 0], (row * drawn.width + at) * 4)
      }
    }
    expect(decodeQR(drawn)).toBe(text)
  })
})

describe('a logo that somebody sends', () => {
  const sound = logoOf(64, 64)
  const changed = (at: number, value: number) => { const bytes = Buffer.from(sound); bytes[at] = value; return bytes }

  it.each([
    ['nothing', Buffer.alloc(0), 'CODE_LOGO_UNREADABLE'],
    ['something else', Buffer.from('<svg onload="alert(1)"/>'.repeat(4)), 'CODE_LOGO_UNREADABLE'],
    ['half of one', sound.subarray(0, 60), 'CODE_LOGO_UNREADABLE'],
    ['one that claims to be a city wall', changed(16, 0x7F), 'CODE_LOGO_UNFIT'],
    ['one that is a line', logoOf(512, 8), 'CODE_LOGO_UNFIT'],
    ['one that is unpacked to its end', changed(28, 1), 'CODE_LOGO_UNREADABLE'],
    ['one whose pieces are changed', changed(sound.length - 20, 0), 'CODE_LOGO_UNREADABLE'],
    ['one with less in it than it says', changed(19, 65), 'CODE_LOGO_UNREADABLE'],
    ['one with a second head that claims to be larger', Buffer.concat([sound.subarray(0, 33), logoOf(600, 600).subarray(8)]), 'CODE_LOGO_UNREADABLE'],
  ])('is refused when it is %s', (_case, bytes, code) => {
    expect(() => readLogo(bytes)).toThrow(expect.objectContaining({ code }) as Error)
  })
})
