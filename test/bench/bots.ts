import { benchGrowth } from './bots-growth.ts'
import { benchIntakeWithPlugin } from './bots-intake.ts'
import { benchMatching } from './bots-matching.ts'

/** What answers without a person: how fast it finds what is meant, what a plugin costs the intake, and what it holds on to. */
export async function benchBots ({ small, seconds }: { small: boolean, seconds: number }): Promise<Record<string, unknown>> {
  const { wrong, ...matching } = await benchMatching(small ? { rules: 1000, entries: 500, messages: 5000 } : { rules: 10_000, entries: 5000, messages: 60_000 })
  const { wechatyWrong, ...growth } = await benchGrowth(small ? 5000 : 200_000)
  const intake = await benchIntakeWithPlugin({ seconds: small ? 5 : seconds })
  const lost = (intake['intakeLost'] ?? 0) + (intake['pluginMissed'] ?? 0) + (intake['pluginFailed'] ?? 0)
  return { bench: 'bots', ...matching, ...growth, ...intake, wrong: Number(wrong) + Number(wechatyWrong) + lost }
}
