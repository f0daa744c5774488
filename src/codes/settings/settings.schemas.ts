import { type Static, Type } from 'typebox'
import { codeKinds } from '../record/code.entity.ts'
import { nothing, OnScan } from '../record/on-scan.ts'

const closed = { additionalProperties: false }

const Invitations = Type.Object({
  kind: Type.Enum([...codeKinds], { description: 'What followers get who invite others. Of permanent codes an account has 100,000 for ever.' }),
  lifeDays: Type.Integer({ minimum: 1, maximum: 30, description: 'Of temporary ones. An ended code gets a new picture when it is asked for again.' }),
  onScan: { ...OnScan, description: 'What happens to whoever comes by any of them.' },
  burst: Type.Object({
    invitations: Type.Integer({ minimum: 2, maximum: 1000 }), minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
  }, { ...closed, description: 'So many by one code within so short a time are flagged BURST, from the next one on.' }),
  quickUnfollowHours: Type.Integer({ minimum: 1, maximum: 720, description: 'Who leaves again within so many hours is flagged QUICK_UNFOLLOW.' }),
}, closed)

/** Everything about codes that an account may choose. */
export const CodeSettings = Type.Object({
  touches: Type.Object({
    days: Type.Integer({ minimum: 1, maximum: 90, description: 'For so many days after a scan, what a follower writes and buys is put down to the code.' }),
  }, closed),
  invitations: Invitations,
}, closed)
export type CodeSettings = Static<typeof CodeSettings>

export const defaultSettings: CodeSettings = {
  touches: { days: 30 },
  invitations: { kind: 'temporary', lifeDays: 30, onScan: nothing, burst: { invitations: 20, minutes: 10 }, quickUnfollowHours: 24 },
}

const Version = Type.Integer({ minimum: 0, description: 'As it was read: 0 while the account has chosen nothing.' })
const example = {
  version: 1, settings: { ...defaultSettings, invitations: { ...defaultSettings.invitations, onScan: { ...nothing, contents: [{ type: 'text' as const, text: '欢迎！您的朋友邀请您来喝茶。' }] } } },
}

export const SettingsView = Type.Object({ version: Version, settings: CodeSettings }, { examples: [example] })
export const SettingsBody = Type.Object({ version: Version, settings: CodeSettings }, { ...closed, examples: [example] })
