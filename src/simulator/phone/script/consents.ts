/** What a person allows and refuses: subscription notices, template messages, one-time messages. */
export const consentsScript = String.raw`
const offerName = ({ title, isLongTerm, remaining }) =>
  isLongTerm && remaining === null ? t('leftEndless', { title }) : t('left', { title, count: remaining })

async function askPopup () {
  const { offers } = await call('GET', mine('/subscriptions'))
  const options = [['', t('unasked')], ['accept', t('allow')], ['reject', t('refuse')]]
  const fields = offers.map((offer, at) => ({ name: 'offer' + at, label: offerName(offer), kind: 'select', options, value: 'accept' }))
  const answer = async ({ place, ...chosen }) => {
    const answers = offers.map(({ templateId }, at) => ({ templateId, accept: chosen['offer' + at] === 'accept', asked: chosen['offer' + at] !== '' }))
      .filter(({ asked }) => asked).map(({ templateId, accept }) => ({ templateId, accept }))
    if (answers.length > 0) await act('/subscriptions', { answers, place })
  }
  const places = { name: 'place', label: t('where'), kind: 'select', options: [['page', t('webPage')], ['article', t('inArticle')]] }
  if (offers.length === 0) openSheet({ title: t('popup'), note: t('noOffers') })
  else openSheet({ title: t('popup'), note: t('popupNote'), fields: [...fields, places], actions: [{ text: t('press'), run: answer }] })
}

async function askReject () {
  const { offers } = await call('GET', mine('/subscriptions'))
  const accepted = offers.filter(({ remaining }) => remaining !== 0)
  const fields = accepted.map((offer, at) => ({ name: 'offer' + at, label: offerName(offer), kind: 'checkbox' }))
  const reject = async (chosen) => {
    const templateIds = accepted.filter((_, at) => chosen['offer' + at]).map(({ templateId }) => templateId)
    if (templateIds.length > 0) await act('/subscriptions/reject', { templateIds })
  }
  if (accepted.length === 0) openSheet({ title: t('rejectLater'), note: t('nothingAccepted') })
  else openSheet({ title: t('rejectLater'), fields, actions: [
    { text: t('rejectChosen'), run: reject }, { text: t('rejectAll'), run: () => act('/subscriptions/reject', {}) },
  ] })
}

async function askTemplates () {
  const before = await call('GET', mine('/accepts-templates'))
  const fields = before.templates.map(({ title, accepts }, at) => ({ name: 'template' + at, label: title, kind: 'checkbox', value: accepts }))
  const save = async ({ all, ...chosen }) => {
    if (all !== before.accepts) await call('PUT', mine('/accepts-templates'), { accepts: all })
    for (const [at, { templateId, accepts }] of before.templates.entries()) {
      const wanted = chosen['template' + at]
      if (wanted !== accepts) await call('PUT', mine('/accepts-templates'), { accepts: wanted, templateId })
    }
  }
  const all = { name: 'all', label: t('allTemplates'), kind: 'checkbox', value: before.accepts }
  openSheet({ title: t('templateSwitch'), fields: [all, ...fields], actions: [{ text: t('save'), run: save }] })
}

/** Page "一次性订阅消息", its first step: the address of the confirmation page. */
function oneTimeLink (templateId, scene) {
  const query = new URLSearchParams({
    action: 'get_confirm', appid: account.appid, scene, template_id: templateId, redirect_url: 'https://example.com/confirmed', reserved: 'phone',
  })
  return 'https://mp.weixin.qq.com/mp/subscribemsg?' + query + '#wechat_redirect'
}

function askOneTime (link) {
  const answer = (confirm) => async ({ link, scene }) => {
    const given = link === '' ? oneTimeLink((await call('GET', ofAccount('/templates'))).oneTimeTemplateId, scene) : link
    const { redirectUrl } = await call('POST', mine('/one-time'), { link: given, confirm })
    offerPage(redirectUrl)
  }
  openSheet({
    title: t('oneTime'), note: t('oneTimeNote'),
    fields: [
      { name: 'link', label: t('oneTimeLink'), value: link, maxLength: 4096 },
      { name: 'scene', label: t('oneTimeScene'), kind: 'number', value: 1, min: 0, max: 10000, step: 1 },
    ],
    actions: [{ text: t('allow'), run: answer(true) }, { text: t('refuse'), run: answer(false) }],
  })
}
`
