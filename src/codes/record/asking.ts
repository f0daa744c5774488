import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Tx } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { WechatError } from '../../wechat/errors.ts'
import { codeNotFound } from '../codes.errors.ts'
import type { Code } from './code.entity.ts'
import type { CodeService } from './code.service.ts'
import type { Maker } from './maker.ts'

interface Needs { maker: Maker, codes: Pick<CodeService, 'discard'> }

/** Has WeChat make codes for somebody who waits for them, with a row before the call and its outcome after it. */
export function createAsking (app: FastifyInstance, { maker, codes }: Needs) {
  const { db, accounts: { caller } } = app
  const target = ({ id, accountId }: Code) => ({ accountId, targetKind: 'code', targetId: id })

  return {
    /** A code that `write` writes down. */
    async first (request: FastifyRequest, accountId: number, write: (tx: Tx) => Promise<Code | undefined>): Promise<Code> {
      // Without an AppSecret nobody can ask WeChat.
      caller(accountId)
      const code = await db.write(async (tx) => {
        const created = await write(tx)
        if (created === undefined) throw codeNotFound()
        const { kind, scene, inviterId } = created
        await app.access.audit(tx, request, { action: 'code.add', ...target(created), detail: { kind, scene, inviterId } })
        return created
      })
      return maker.make(code).catch(async (error: unknown) => {
        if (!(error instanceof AppError)) throw error
        if (!isFinal(error)) {
          await maker.note(code, error)
          return Object.assign(code, { problem: error.code })
        }
        await db.write(async (tx) => {
          await codes.discard(tx, code)
          await app.access.audit(tx, request, { action: 'code.refused', ...target(code), detail: { code: error.code } })
        })
        throw error
      })
    },

    async again (request: FastifyRequest, code: Code): Promise<Code> {
      caller(code.accountId)
      await db.write((tx) => app.access.audit(tx, request, { action: 'code.renew', ...target(code) }))
      return maker.make(code)
    },
  }
}

export type Asking = ReturnType<typeof createAsking>

/** WeChat says that it never makes this code. */
const isFinal = (error: AppError): boolean => error instanceof WechatError && error.outcome === 'failed' && error.kind === 'conflict'
