import type { PNG } from 'pngjs'
import { encodeQR } from 'qr'
import { type Canvas, rowBytes, writePng } from './write-png.ts'

export interface Drawing {
  /** What the code says. */
  text: string
  /** At most so many pixels wide. */
  size: number
  /** In modules; phones need four on paper, and fewer on a bright page. */
  margin: number
  logo: { png: Buffer, pixels: PNG } | null
}

interface Square { from: number, side: number }

/** Of the width, with its white edge; the level H restores what is lost under it with plenty to spare. */
const logoShare = 0.22
const white = 255

/** The dark modules, with the margin around. */
function modulesOf ({ text, margin }: Drawing): boolean[][] {
  return encodeQR(text, 'raw', { ecc: 'high', border: margin })
}

function logoSquare ({ margin }: Drawing, modules: number): Square {
  const side = Math.floor((modules - 2 * margin) * logoShare)
  return { from: (modules - side) / 2, side }
}

/** One path for all dark modules, row by row. */
export function drawSvg (drawing: Drawing): string {
  const modules = modulesOf(drawing)
  const count = modules.length
  const path = modules.flatMap((row, y) => runsOf(row).map(({ from, side }) => `M${from} ${y}h${side}v1h-${side}z`)).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${drawing.size}" height="${drawing.size}" viewBox="0 0 ${count} ${count}" shape-rendering="crispEdges">`
    + `<path fill="#fff" d="M0 0h${count}v${count}H0z"/><path d="${path}"/>${svgLogo(drawing, count)}</svg>`
}

function svgLogo (drawing: Drawing, count: number): string {
  if (drawing.logo === null) return ''
  const { from, side } = logoSquare(drawing, count)
  const inner = side - 1
  return `<rect x="${from}" y="${from}" width="${side}" height="${side}" fill="#fff"/>`
    + `<image x="${from + 0.5}" y="${from + 0.5}" width="${inner}" height="${inner}" href="data:image/png;base64,${drawing.logo.png.toString('base64')}"/>`
}

function runsOf (row: readonly boolean[]): Square[] {
  const runs: Square[] = []
  for (const [at, isDark] of row.entries()) {
    const last = runs.at(-1)
    if (!isDark) continue
    if (last !== undefined && last.from + last.side === at) last.side++
    else runs.push({ from: at, side: 1 })
  }
  return runs
}

/** Every module has the same whole number of pixels: what is blurred is read badly. */
export async function drawPng (drawing: Drawing): Promise<Buffer> {
  const modules = modulesOf(drawing)
  const scale = Math.max(1, Math.floor(drawing.size / modules.length))
  const side = scale * modules.length
  const canvas = { width: side, height: side, rows: Buffer.concat(modules.flatMap((row) => Array.from({ length: scale }).fill(pixelRow(row, scale)) as Buffer[])) }
  if (drawing.logo !== null) placeLogo(canvas, drawing.logo.pixels, { square: logoSquare(drawing, modules.length), scale })
  return writePng(canvas)
}

function pixelRow (modules: readonly boolean[], scale: number): Buffer {
  const row = Buffer.alloc(rowBytes(modules.length * scale), white)
  row[0] = 0
  for (const { from, side } of runsOf(modules)) row.fill(0, 1 + from * scale * 3, 1 + (from + side) * scale * 3)
  return row
}

/** In the middle, on white, as large as fits: each pixel takes the nearest of the logo's, laid over white where it lets through. */
function placeLogo ({ width: rowWidth, rows }: Canvas, logo: PNG, { square: { from, side }, scale }: { square: Square, scale: number }): void {
  const pixelAt = (x: number, y: number) => y * rowBytes(rowWidth) + 1 + x * 3
  const [edge, length] = [Math.round(from * scale), side * scale]
  for (let y = edge; y < edge + length; y++) rows.fill(white, pixelAt(edge, y), pixelAt(edge + length, y))
  const ratio = Math.max(logo.width, logo.height) / Math.max(1, length - scale)
  const [width, height] = [Math.max(1, Math.floor(logo.width / ratio)), Math.max(1, Math.floor(logo.height / ratio))]
  const [left, top] = [edge + Math.floor((length - width) / 2), edge + Math.floor((length - height) / 2)]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const of = (Math.min(logo.height - 1, Math.floor(y * ratio)) * logo.width + Math.min(logo.width - 1, Math.floor(x * ratio))) * 4
      const alpha = (logo.data[of + 3] ?? 0) / 255
      for (let colour = 0; colour < 3; colour++) rows[pixelAt(left + x, top + y) + colour] = Math.round((logo.data[of + colour] ?? 0) * alpha + white * (1 - alpha))
    }
  }
}
