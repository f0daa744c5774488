import { createHash } from 'node:crypto'
import { foldChinese } from '../../platform/fold.ts'

/** The same for one question however it is written: 怎麼退貨 and “怎么退货？”. Empty when there is nothing to read in it. */
export function questionKeyOf (text: string): string {
  const bare = foldChinese(text).replaceAll(' ', '')
  return bare === '' ? '' : createHash('sha256').update(bare).digest('base64url')
}
