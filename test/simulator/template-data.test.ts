import { describe, expect, it } from 'vitest'
import { startStageWith } from './support.ts'
import type { Stage } from './support.ts'
import { isRefusal } from '../../src/simulator/refusal.ts'
import { fillForm, readForm } from '../../src/simulator/rules/template-data.ts'

const openid = 'oAlice'
const sendPath = '/cgi-bin/message/template/send'

/** The rule that speaks against one value under one key, or the text that is shown. */
function judge (key: string, value: unknown): string {
  const filled = fillForm(readForm(`{{${key}.DATA}}`, { enum_string1: ['快递', '自提'] }), { [key]: { value } })
  return typeof filled === 'string' ? filled : filled.rule
}

describe('the value of a key', () => {
  it.each([
    ['thing1', '二十个以内字符，数字12、字母a，符号！'],
    ['thing1', '🎁'.repeat(20)],
    ['number2', '1'.repeat(32)],
    ['number2', '12.50'],
    ['letter3', 'A'.repeat(32)],
    ['symbol4', '★★★★★'],
    ['character_string5', 'SF-20260301.001'],
    ['character_string5', 'x'.repeat(32)],
    ['time6', '15:01'],
    ['time6', '2026年3月1日 15:01'],
    ['time6', '2026-03-01 15:01:30'],
    ['time6', '2026年3月1日 15:01~16:30'],
    ['date7', '2026年3月1日'],
    ['date7', '2026-03-01 15:01'],
    ['date7', '2026年3月1日~2026年3月31日'],
    ['amount8', '￥1234567890'],
    ['amount8', '¥36.50'],
    ['amount8', '100元'],
    ['phone_number9', '+86-0766-66888866'],
    ['car_number10', '粤A8Z888挂'],
    ['name11', '欧阳诸葛司马上官夏侯'],
    ['name11', 'Jean-Luc Picard'],
    ['phrase12', '正在配送中'],
    ['enum_string1', '自提'],
    ['keyword1', 'anything at all, however long it may be '.repeat(20)],
  ])('%s takes %s', (key, value) => {
    expect(judge(key, value)).toBe(value)
  })

  it.each([
    ['thing1', '字'.repeat(21), 'templateData.thing'],
    ['thing1', '🎁'.repeat(21), 'templateData.thing'],
    ['number2', '1'.repeat(33), 'templateData.number'],
    ['number2', '12个', 'templateData.number'],
    ['letter3', 'A'.repeat(33), 'templateData.letter'],
    ['letter3', 'A1', 'templateData.letter'],
    ['symbol4', '★★★★★★', 'templateData.symbol'],
    ['symbol4', '★a', 'templateData.symbol'],
    ['character_string5', 'x'.repeat(33), 'templateData.characterString'],
    ['character_string5', '订单1', 'templateData.characterString'],
    ['time6', '下午三点', 'templateData.time'],
    ['time6', '25:00', 'templateData.time'],
    // The full-width tilde is refused.
    ['time6', '15:01～16:30', 'templateData.time'],
    ['date7', '2026年13月1日', 'templateData.date'],
    ['date7', '15:01', 'templateData.date'],
    ['amount8', '￥12345678901', 'templateData.amount'],
    ['amount8', '￥￥1', 'templateData.amount'],
    ['phone_number9', '1'.repeat(18), 'templateData.phoneNumber'],
    ['phone_number9', '电话1', 'templateData.phoneNumber'],
    ['car_number10', '粤A8Z8888挂', 'templateData.carNumber'],
    ['car_number10', '粤A8挂8', 'templateData.carNumber'],
    ['name11', '欧阳诸葛司马上官夏侯张', 'templateData.name'],
    ['name11', 'a'.repeat(21), 'templateData.name'],
    ['phrase12', '正在配送中了', 'templateData.phrase'],
    ['phrase12', 'ok', 'templateData.phrase'],
    ['enum_string1', '飞鸽', 'templateData.enumString'],
    ['thing1', 20, 'templateData.notText'],
    ['thing1', undefined, 'templateData.missing'],
    ['keyword1', undefined, 'templateData.missing'],
    ['thing1', '', 'templateData.empty'],
  ])('%s refuses %s', (key, value, rule) => {
    expect(judge(key, value)).toBe(rule)
  })
})

describe('the text of a template', () => {
  const form = readForm('{{first.DATA}}\n订单：{{keyword1.DATA}}\n{{remark.DATA}}')

  it('holds its values where their keys were, and passes over what it has no key for', () => {
    const data = { first: { value: '您好' }, keyword1: { value: '1001', color: '#173177' }, remark: { value: '再见' }, other: { value: 'x' } }
    expect(fillForm(form, data)).toBe('您好\n订单：1001\n再见')
  })

  it('needs no first and no last line', () => {
    expect(fillForm(form, { keyword1: { value: '1001' } })).toBe('\n订单：1001')
  })

  it.each(['toString', '__proto__'])('finds no value in what every object has: %s', (key) => {
    expect(fillForm(readForm(`{{${key}.DATA}}`), {})).toMatchObject({ rule: 'templateData.missing' })
  })

  it('may have no key at all', () => {
    expect(fillForm(readForm('欢迎'), {})).toBe('欢迎')
  })

  it.each([undefined, null, [], 'text'])('is not made of %j', (data) => {
    const filled = fillForm(form, data)
    expect(typeof filled !== 'string' && isRefusal(filled) && filled.rule).toBe('templateData.none')
  })
})

describe('a refusal', () => {
  const send = async (stage: Stage, data: unknown) => {
    const templateId = stage.account.addTemplate({ title: '通知', content: '{{thing1.DATA}}' })
    return stage.call('POST', sendPath, { touser: openid, template_id: templateId, data })
  }

  it.each([
    [{ thing1: { value: '字'.repeat(21) } }, 'argument invalid! data.thing1.value invalid', 'templateData.thing'],
    [{ thing1: { value: '' } }, 'argument invalid! data.thing1.value is empty', 'templateData.empty'],
    [{ thing2: { value: 'x' } }, 'argument invalid! data.thing1.value is empty', 'templateData.missing'],
    ['x', 'argument invalid!', 'templateData.none'],
  ])('names the field: %j', async (data, errmsg, rule) => {
    const stage = await startStageWith(openid)
    expect(await send(stage, data)).toEqual({ errcode: 47003, errmsg: expect.stringMatching(new RegExp(`^${errmsg} rid: `)) })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode: 47003, openid })
    expect(stage.account.receivedCount()).toBe(0)
  })
})
