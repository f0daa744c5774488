/** What belongs to the platform and not to the follower: its clock, what it refused; and the phone itself. */
export const platformScript = String.raw`
const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 }
const shownRefusals = 50

function showTime (now) {
  byId('now').dateTime = now
  byId('now').textContent = clockOf(now)
}

function askTime () {
  const moveOn = async ({ amount, unit }) => {
    showTime((await call('POST', '/clock', { advanceMs: Math.round(amount * unitMs[unit]) })).now)
    await refresh()
  }
  openSheet({
    title: t('time'), note: byId('now').textContent,
    fields: [
      { name: 'amount', label: t('amount'), kind: 'number', value: 1, min: 0, required: true },
      { name: 'unit', label: t('unit'), kind: 'select', options: Object.keys(unitMs).map((unit) => [unit, t(unit)]), value: 'hours' },
    ],
    actions: [{ text: t('advance'), run: moveOn }],
  })
}

async function showRefusals () {
  const { entries } = await call('GET', '/log')
  const newest = entries.filter(({ appid }) => appid === null || appid === account.appid).slice(-shownRefusals).reverse()
  const rows = newest.map(({ at, api, rule, errcode }) => element('li', {},
    element('strong', { text: rule }), element('span', { text: (errcode === null ? '' : ' ' + errcode) + ' · ' + clockOf(at) }), element('div', { kind: 'aside', text: api })))
  openSheet({
    title: t('refusals'), note: t(newest.length === 0 ? 'noRefusals' : 'refusalsNote'), nodes: [element('ol', { kind: 'refusals' }, ...rows)],
  })
}

function askSystem () {
  const options = [['ios', 'iOS'], ['android', 'Android'], ['other', t('other')]]
  const use = async ({ platform }) => {
    await call('PUT', mine('/phone'), { platform })
    await refresh()
  }
  openSheet({
    title: t('phoneSystem'), fields: [{ name: 'platform', label: t('system'), kind: 'select', options, value: system }],
    actions: [{ text: t('save'), run: use }],
  })
}

byId('time').onclick = askTime
byId('refusals').onclick = () => attempt(showRefusals)
`
