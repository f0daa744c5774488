import type { MassJob } from '../books/mass-book.ts'
import type { XmlFields } from '../xml-writer.ts'

/** Results of mass sends and publishings come from WeChat's helper, not from a follower. */
export const massHelper = 'oSimulatedMassHelper00000000'

/** What `mass/get` calls the state of a send. */
export function statusOf ({ state, message: { parts } }: MassJob): string {
  if (state === 'failed') return 'SEND_FAIL'
  if (state !== 'sent') return 'SENDING'
  return parts.length > 0 && parts.every(({ isDeleted }) => isDeleted) ? 'DELETE' : 'SEND_SUCCESS'
}

/** Page "事件推送群发结果". `FilterCount` is what the filters left over. */
export function massResult (job: MassJob): XmlFields {
  const { msgId, status, counts: { total, filtered, sent, errors } } = job
  return {
    Event: 'MASSSENDJOBFINISH', MsgID: msgId, Status: status,
    TotalCount: total, FilterCount: filtered, SentCount: sent, ErrorCount: errors,
    ...copyrightResult(job), ...(job.state === 'sent' ? { ArticleUrlResult: urlResult(job) } : {}),
  }
}

/** Is there when the articles were judged a reprint, and empty after a success; else it is missing. */
function copyrightResult ({ message, verdict: { reprint }, state }: MassJob): XmlFields {
  const isJudged = message.type === 'mpnews' && (reprint === 'allowed' || reprint === 'forbidden')
  if (!isJudged && state !== 'sent') return {}
  const checkState = isJudged ? (reprint === 'allowed' ? 2 : 3) : message.type === 'mpnews' ? 1 : 0
  const items = isJudged ? message.parts.map((_, at) => reprintItem(at + 1, reprint === 'allowed' ? 1 : 0)) : []
  return { CopyrightCheckResult: { Count: items.length, ResultList: listOf(items), CheckState: checkState } }
}

function reprintItem (articleIdx: number, mayReprint: number): XmlFields {
  return {
    ArticleIdx: articleIdx, UserDeclareState: 0, AuditState: 2, OriginalArticleUrl: `http://mp.weixin.qq.com/s/simulatedOriginal${articleIdx}`,
    OriginalArticleType: 1, CanReprint: mayReprint, NeedReplaceContent: 1, NeedShowReprintSource: 1,
  }
}

function urlResult ({ message: { parts } }: MassJob): XmlFields {
  const items = parts.flatMap(({ url }, at) => url === undefined ? [] : [{ ArticleIdx: at + 1, ArticleUrl: url }])
  return { Count: items.length, ResultList: listOf(items) }
}

function listOf (items: XmlFields[]): XmlFields {
  return items.length === 0 ? {} : { item: items }
}
