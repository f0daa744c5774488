/** An example: tells what tea costs, remembers who asked, and leaves everything else to others. */
const prices = { 龙井: 128, 普洱: 96 }

export function shop ({ greeting = '您好', tag = '' } = {}) {
  return (bot) => {
    bot.on('message', async (message) => {
      const tea = Object.keys(prices).find((name) => message.text().includes(name))
      if (message.self() || tea === undefined) return
      await message.say(`${greeting}！${tea}每罐 ${prices[tea]} 元。`)
      if (tag === '') return
      const wanted = await bot.Tag.get(tag)
      await wanted.add(message.talker())
    })
  }
}
