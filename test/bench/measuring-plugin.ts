import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

interface Heard { self: () => boolean, text: () => string, talker: () => { name: () => string }, say: (text: string) => Promise<unknown> }
interface Bot { on: (event: 'message', listener: (heard: Heard) => Promise<void>) => void }

/** What somebody writes to whom the plugin is to say how much memory its thread uses, when all that nobody needs is gone. */
export const question = '内存'

/** Looks at everybody who writes, as plugins do. */
export function Measuring () {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return (bot: Bot): void => {
    let letters = 0
    bot.on('message', async (heard) => {
      if (heard.self()) return
      letters += heard.talker().name().length
      if (heard.text() !== question) return
      collect()
      const { heapUsed, external } = process.memoryUsage()
      await heard.say(`${heapUsed + external} ${letters}`)
    })
  }
}
