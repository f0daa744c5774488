/** A plugin that wants too much, by what the message says. */
const deeds = {
  '等': () => new Promise(() => {}),
  '求': (message) => Promise.all(Array.from({ length: 400 }, () => message.say('求'))),
  '缠': async (message) => { while (!await message.say('缠').then(() => true, () => false)); },
  '循环': () => { for (;;); },
}

export function greedy () {
  return (bot) => { bot.on('message', (message) => deeds[message.text()]?.(message)) }
}
