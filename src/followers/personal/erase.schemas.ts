import { Type } from 'typebox'

export const EraseBody = Type.Object({
  confirm: Type.String({ minLength: 1, maxLength: 64, description: 'The alias of the follower: erasing cannot be undone.', examples: ['爱茶的海豚0417'] }),
  everywhere: Type.Boolean({
    default: false, description: 'Also on the other accounts where they are the same person and you may erase. Elsewhere they stay.',
  }),
}, { additionalProperties: false, examples: [{ confirm: '爱茶的海豚0417', everywhere: false }] })

export const ErasuresView = Type.Object({
  erasures: Type.Array(Type.Object({
    accountId: Type.Integer(), followerId: Type.Integer(), taskId: Type.Integer({ description: 'Tells on its account how far the erase is.' }),
  })),
}, { examples: [{ erasures: [{ accountId: 1, followerId: 4711, taskId: 12 }] }] })
