/** Puts the page to work. */
export const startScript = String.raw`
byId('language').onclick = () => {
  keep('simulated-phone', { language: language === 'en' ? 'zh-CN' : 'en' })
  location.reload()
}
followButton.onclick = () => attempt(() => following ? act('/unfollow', {}) : follow())
byId('create').onclick = addMine
followerChooser.onchange = () => { say(''); choose(followerChooser.value) }
accountChooser.onchange = () => attempt(() => chooseAccount(accountChooser.value))
setInterval(() => { if (!document.hidden) refresh() }, refreshEveryMs)

async function start () {
  showLanguage()
  const { accounts } = await call('GET', '/')
  if (accounts.length === 0) throw new Error(t('noAccounts'))
  const appids = accounts.map(({ appid }) => appid)
  accountChooser.replaceChildren(...optionsOf(appids))
  const wanted = [new URLSearchParams(location.search).get('appid'), recall('simulated-phone').appid].find((appid) => appids.includes(appid))
  await chooseAccount(wanted || appids[0])
}
start().catch((problem) => say(problem.message))
`
