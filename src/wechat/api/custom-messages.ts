import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done } from './answers.ts'

export const customMessages = {
  send: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/custom/send',
    effect: 'send',
    request: Type.Object({ touser: Type.String(), msgtype: Type.Literal('text'), text: Type.Object({ content: Type.String() }) }),
    answer: Done,
  }),
}
