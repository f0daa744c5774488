import type { Tx } from '../../platform/database/database.ts'
import type { Answerer } from '../core/answerer.ts'
import type { BotSettingsService } from '../core/settings.service.ts'

interface Needs {
  settings: Pick<BotSettingsService, 'of'>
  isStaffed: (tx: Tx, accountId: number) => Promise<boolean>
  /** Of some texts those by which a person is asked for. */
  callsAmong: (tx: Tx, accountId: number, texts: readonly string[]) => Promise<ReadonlySet<string>>
}

/** Says that nobody is there where an account has no agents: those who ask for one would wait for ever. */
export function createPersonAnswerer ({ settings, isStaffed, callsAmong }: Needs): Answerer {
  return {
    name: 'default',
    async answer (tx, accountId, asked) {
      const texts = asked.flatMap(({ text }) => text ?? [])
      const calls = texts.length === 0 ? new Set<string>() : await callsAmong(tx, accountId, texts)
      if (calls.size === 0 || await isStaffed(tx, accountId)) return new Map()
      const { noPerson: { isOn, text } } = await settings.of(accountId, tx)
      const calling = isOn ? asked.filter((each) => each.text !== null && calls.has(each.text)) : []
      return new Map(calling.map(({ heard: { inboxId } }) => [inboxId, { by: { kind: 'default', id: 0 }, contents: [{ type: 'text', text }] }]))
    },
  }
}
