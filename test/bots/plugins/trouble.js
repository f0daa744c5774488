/** Everything that a plugin can do wrong, by what the message says. */

const leaked = []

async function leak () {
  for (;;) {
    leaked.push(Array.from({ length: 20_000 }, (_, at) => ({ at })))
    await new Promise((resolve) => { setImmediate(resolve) })
  }
}

const deeds = {
  '抛': () => { throw new Error('thrown') },
  '拒': async () => { throw new TypeError('rejected') },
  '定时': () => new Promise((resolve) => { setTimeout(() => { resolve(); throw new RangeError('thrown later') }, 1) }),
  '漏接': () => { void Promise.reject(new SyntaxError('nobody caught it')) },
  '循环': () => { for (;;); },
  '堵': () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  '泄': leak,
  '等': () => new Promise(() => {}),
  '退': () => process.exit(0),
  '改名': async (message) => { await message.talker().alias('老客户') },
  '房间': async (message, bot) => { await bot.Room.create([message.talker(), message.talker()], 'tea') },
  '图': async (message) => { await message.say(await message.toFileBox()) },
  '链接': async (message, bot) => { await message.say(new bot.UrlLink({ title: '新茶', url: 'https://shop.example.com/new', description: '明前' })) },
  '多': async (message) => { for (let at = 0; at < 12; at++) await message.say(String(at)) },
  '慢': async (message) => { await new Promise((resolve) => { setTimeout(resolve, 5000) }); await message.say('慢了') },
  '称呼': async (message) => { await message.say(`您是${message.talker().name()}`) },
  '稍等': async (message) => { await new Promise((resolve) => { setTimeout(resolve, 300) }); await message.say('等好了') },
  '回头': (message) => { setTimeout(() => { void message.say('回头说') }, 1) },
  '转身': (message) => { setTimeout(() => { void message.say('回头说') }, 1) },
}

export function trouble ({ renamed } = {}) {
  return (bot) => {
    let [times, contact] = [0, undefined]
    if (renamed !== undefined) setInterval(async () => { contact ??= await bot.Contact.find({ id: renamed }); await contact.alias(String(times++)) }, 50)
    bot.on('message', (message) => (message.type() === bot.Message.Type.Image ? deeds['图'] : deeds[message.text()])?.(message, bot))
    bot.on('message', async (message) => { if (message.text() === '抛') await message.say('另一个还在') })
  }
}
