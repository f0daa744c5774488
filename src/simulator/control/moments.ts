import type { SayOptions } from '../messages.ts'

interface When {
  at?: string
  copies?: number
  msgId?: string
}

export function readWhen ({ at, copies, msgId }: When): SayOptions {
  return {
    ...(at === undefined ? {} : { at: new Date(at) }),
    ...(copies === undefined ? {} : { copies }),
    ...(msgId === undefined ? {} : { msgId }),
  }
}
