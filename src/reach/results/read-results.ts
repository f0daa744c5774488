import type { Received } from '../../channel/index.ts'
import type { Heard } from '../../followers/index.ts'
import type { EventFields } from '../../wechat/inbound.types.ts'
import type { SendResult } from './send-result.entity.ts'

export type NewResult = Pick<SendResult, 'accountId' | 'kind' | 'messageKey' | 'followerId' | 'templateId' | 'outcome' | 'errcode' | 'reason' | 'counts' | 'occurredAt'>

/** Results of templates and notices, which WeChat tells as events of the follower. */
export function readTouchResults (heard: readonly Heard[]): NewResult[] {
  return heard.flatMap(({ inboxId, accountId, followerId, inbound }): NewResult[] => {
    const common = { accountId, followerId, counts: null, occurredAt: inbound.createdAt }
    if (inbound.type === 'TEMPLATESENDJOBFINISH') {
      const { msgId, status } = inbound
      return [{ ...common, kind: 'template' as const, messageKey: keyOf(msgId, `inbox ${inboxId}`), templateId: null, ...templateOutcome(status) }]
    }
    if (inbound.type !== 'subscribe_msg_sent_event') return []
    return inbound.list.map((item, at) => ({
      ...common, kind: 'notice' as const, messageKey: keyOf(item.msgId, `inbox ${inboxId} ${at}`), templateId: item.templateId.slice(0, 64), ...noticeOutcome(item),
    }))
  })
}

/** Results of mass sends, whose sender is a helper of WeChat's. */
export function readMassResults (received: readonly Received[]): NewResult[] {
  return received.flatMap(({ inboxId, accountId, inbound }) => {
    if (inbound.type !== 'MASSSENDJOBFINISH') return []
    const { msgId, status, totalCount: total, filterCount: filtered, sentCount: sent, errorCount: errors, createdAt: occurredAt } = inbound
    return [{
      accountId, followerId: null, kind: 'mass' as const, messageKey: keyOf(msgId, `inbox ${inboxId}`), templateId: null, occurredAt,
      outcome: isSent(status, sent) ? 'delivered' as const : 'failed' as const, errcode: null, reason: isSent(status, sent) ? null : 'MASS_REFUSED',
      counts: { status: status.slice(0, 64), total, filtered, sent, errors },
    }]
  })
}

type Outcome = Pick<SendResult, 'outcome' | 'errcode' | 'reason'>

const delivered: Outcome = { outcome: 'delivered', errcode: null, reason: null }
const failed = (reason: string, errcode: number | null = null): Outcome => ({ outcome: 'failed', errcode, reason })

/** Page "模板消息事件推送". Blanks and capitals differ between what was seen. */
function templateOutcome (status: string): Outcome {
  switch (plain(status)) {
    case 'success': return delivered
    case 'failed:userblock': return failed('MUTED')
    case 'failed:freqlimit': return failed('TOO_OFTEN')
    default: return failed('RESULT_FAILED')
  }
}

/** 43101: they refused this notice, or took back what they had allowed. */
function noticeOutcome ({ errorCode }: EventFields['subscribe_msg_sent_event']['list'][number]): Outcome {
  if (errorCode === 0) return delivered
  return failed(errorCode === 43101 ? 'NOTICE_REFUSED' : 'RESULT_FAILED', errorCode)
}

/** Page "事件推送群发结果": any `err(…)` means that nothing was sent; what is called failed may have reached some. */
function isSent (status: string, sent: number | null): boolean {
  return plain(status) === 'sendsuccess' || (sent ?? 0) > 0
}

function plain (status: string): string {
  return status.replaceAll(/\s/g, '').toLowerCase()
}

function keyOf (msgId: string, otherwise: string): string {
  return msgId === '' ? otherwise : msgId.slice(0, 64)
}
