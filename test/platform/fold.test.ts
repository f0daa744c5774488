import { describe, expect, it } from 'vitest'
import { foldChinese } from '../../src/platform/fold.ts'

describe('what followers write, in traditional or simplified Chinese', () => {
  it.each([
    ['退貨運費', '退货运费'], ['臺灣', '台湾'], ['臺灣', '台灣'], ['想瞭解', '想了解'], ['瞭', '了'], ['計畫書', '计划书'], ['答覆', '答复'], ['傢俱', '家具'],
    ['裡面', '裏面'], ['著名', '着名'], ['妳好', '你好'], ['頭髮', '头发'], ['ＷｉＦｉ 密碼', 'wifi 密码'], ['怎麼', '怎么'], ['什麽', '什么'],
  ])('%s and %s are the same', (one, other) => {
    expect(foldChinese(one)).toBe(foldChinese(other))
  })

  it.each([['退货', '退款'], ['大', '太'], ['已', '己'], ['未', '末']])('%s and %s are not', (one, other) => {
    expect(foldChinese(one)).not.toBe(foldChinese(other))
  })

  it('looks at characters and not at words, so that a part of what was said is found in it', () => {
    const said = foldChinese('我想瞭解乾隆計畫的髮型')
    for (const part of ['瞭', '解', '乾', '乾隆', '畫', '計畫', '髮']) expect(said).toContain(foldChinese(part))
  })
})
