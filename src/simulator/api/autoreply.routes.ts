import type { SimulatedAccount } from '../account.ts'
import type { Fields } from '../values.ts'
import type { World } from '../world.ts'
import type { ApiTable } from './api.ts'
import { addAccountApi } from './api.ts'

export function addAutoreplyApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/get_current_autoreply_info', who: 'any' }, ({ account, nowMs }) =>
    ({ answer: viewReplies(account.settings, Math.floor(nowMs / 1000)) }))
}

/** Page "获取公众号的自动回复规则". */
function viewReplies ({ consoleReplies: { whenFollowed, otherwise, keywords = [] } = {} }: SimulatedAccount, createTime: number): Fields {
  const asText = (content: string) => ({ type: 'text', content })
  return {
    is_add_friend_reply_open: whenFollowed === undefined ? 0 : 1,
    is_autoreply_open: otherwise === undefined && keywords.length === 0 ? 0 : 1,
    ...(whenFollowed === undefined ? {} : { add_friend_autoreply_info: asText(whenFollowed) }),
    ...(otherwise === undefined ? {} : { message_default_autoreply_info: asText(otherwise) }),
    ...(keywords.length === 0 ? {} : {
      keyword_autoreply_info: {
        list: keywords.map(({ name, keyword, reply }) => ({
          rule_name: name, create_time: createTime, reply_mode: 'random_one',
          keyword_list_info: [{ ...asText(keyword), match_mode: 'contain' }],
          reply_list_info: [asText(reply)],
        })),
      },
    }),
  }
}
