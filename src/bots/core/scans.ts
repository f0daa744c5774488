import type { Heard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Answer } from './answerer.ts'
import type { Act } from './deeds.ts'

interface Needs {
  act: Act
  /** What QR codes set off, by their scenes. */
  greetingOf: (tx: Tx, accountId: number, scenes: readonly string[]) => Promise<ReadonlyMap<string, { codeId: number } & Required<NonNullable<Answer['deeds']>>>>
}

/** Who scans a code gets its tags and attributes, whether or not anybody greets: in an agent's conversation, too. */
export function createScanDeeds ({ act, greetingOf }: Needs) {
  return async function hear (tx: Tx, heard: readonly Heard[]): Promise<void> {
    const scans = heard.flatMap(({ accountId, followerId, inbound }) => (
      (inbound.type === 'subscribe' || inbound.type === 'SCAN') && inbound.qrScene !== null ? [{ accountId, followerId, scene: inbound.qrScene }] : []))
    for (const [accountId, theirs] of grouped(scans, (each) => each.accountId)) {
      const codes = await greetingOf(tx, accountId, [...new Set(theirs.map(({ scene }) => scene))])
      await act(tx, accountId, theirs.flatMap(({ followerId, scene }) => {
        const code = codes.get(scene)
        return code === undefined ? [] : [{ followerId, by: { kind: 'greeting', id: code.codeId }, deeds: code }]
      }))
    }
  }
}
