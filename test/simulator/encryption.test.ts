import { describe, expect, it } from 'vitest'
import { textOf } from '../../src/simulator/values.ts'
import { decodeAesKey, decrypt, encrypt } from '../../src/wechat/crypto.ts'
import { sign } from '../../src/wechat/signature.ts'
import { parseXml } from '../../src/wechat/xml.ts'
import { aesKey, appid, startStage, startStageWith, textReply } from './support.ts'

const openid = 'oAlice'
const notice = '该公众号提供的服务出现故障，请稍后再试'

describe('encrypted webhooks', () => {
  const key = decodeAesKey(aesKey)
  const answerFor = (plaintext: string, { token = 'webhookToken', appid: tail = appid } = {}): string => {
    const encrypted = encrypt({ aesKey: key, appid: tail, plaintext })
    const signature = sign([token, '1767225663', '1357924680', encrypted])
    return `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>`
      + '<TimeStamp>1767225663</TimeStamp><Nonce><![CDATA[1357924680]]></Nonce></xml>'
  }

  it.each(['secure', 'compatible'] as const)('%s mode', async (mode) => {
    const { account, webhook } = await startStageWith(openid, { settings: { mode } })
    webhook.answer(() => ({ body: answerFor(textReply(openid, '密')) }))
    expect(await account.say(openid, 'hello')).toMatchObject({ acknowledged: true, replyText: '密', reply: textReply(openid, '密') })

    const [call] = webhook.calls
    if (call === undefined) throw new Error('nothing was delivered')
    const { Encrypt, ...outside } = parseXml(call.body)
    expect(call.query.get('encrypt_type')).toBe('aes')
    expect(call.query.get('msg_signature')).toBe(
      sign(['webhookToken', call.query.get('timestamp') ?? '', call.query.get('nonce') ?? '', textOf(Encrypt)]))
    expect(parseXml(decrypt({ aesKeys: [key], appid, ciphertext: textOf(Encrypt) }).plaintext)).toMatchObject({ Content: 'hello' })
    expect(Object.keys(outside)).toEqual(mode === 'secure'
      ? ['ToUserName']
      : ['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'Content', 'MsgId'])
  })

  it.each([
    ['a plain reply in secure mode', 'secure', textReply(openid, 'x'), 'malformed: not encrypted'],
    ['an encrypted reply in plain mode', 'plain', answerFor(textReply(openid, 'x')), 'malformed: encrypted in plain mode'],
    ['a wrong MsgSignature', 'secure', answerFor(textReply(openid, 'x'), { token: 'other' }), 'malformed: wrong MsgSignature'],
    ['another appid', 'secure', answerFor(textReply(openid, 'x'), { appid: 'wxd0000000000000002' }), 'malformed: cannot be decrypted'],
    ['a bad reply inside', 'secure', answerFor(textReply('oBob', 'x')), 'malformed: ToUserName is not the follower'],
  ] as const)('refuses %s', async (_name, mode, body, failure) => {
    const { account, webhook } = await startStageWith(openid, { retries: 0, settings: { mode } })
    webhook.answer(() => ({ body }))
    expect(await account.say(openid, 'hello')).toMatchObject({ acknowledged: false, failure })
    expect(account.received(openid)).toMatchObject([{ by: 'notice', text: notice }])
  })

  it('takes a plain reply in compatible mode and a plain success in secure mode', async () => {
    const compatible = await startStageWith(openid, { settings: { mode: 'compatible' } })
    compatible.webhook.answer(() => ({ body: textReply(openid, '明') }))
    expect(await compatible.account.say(openid, 'hello')).toMatchObject({ acknowledged: true, replyText: '明' })
    const secure = await startStageWith(openid, { settings: { mode: 'secure' } })
    expect(await secure.account.say(openid, 'hello')).toMatchObject({ acknowledged: true, reply: null })
  })

  it('wants a key for them', async () => {
    await expect(startStage({ settings: { mode: 'secure', aesKey: null } })).rejects.toThrow('needs an aesKey')
  })
})
