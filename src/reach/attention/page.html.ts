import { escaped, page } from '../../platform/http/html-page.ts'
import { type Language, say } from '../../platform/i18n.ts'
import type { Option, Page } from './page.service.ts'
import { said } from './said.ts'

export function choicesHtml ({ account, language, options: [all, ...topics] }: Page, { isSaved }: { isSaved: boolean }): string {
  const t = (text: keyof typeof said) => escaped(say(said[text], language, { account }))
  return page(language, t('title'), [
    `<h1>${t('title')}</h1>`,
    isSaved ? `<p class="saved" role="status">${t('saved')}</p>` : '',
    `<p>${t('lead')}</p>`,
    '<form method="post">',
    all === undefined ? '' : optionHtml(all),
    topics.length === 0 ? '' : `<h2>${t('topics')}</h2>`,
    ...topics.map(optionHtml),
    `<button type="submit">${t('save')}</button>`,
    '</form>',
  ])
}

export function messageHtml (language: Language, which: 'gone' | 'busy'): string {
  const title = escaped(say(said[`${which}Title`], language))
  return page(language, title, [`<h1>${title}</h1>`, `<p>${escaped(say(said[which], language))}</p>`])
}

/** `shown` tells which boxes there were: what is not ticked is not sent. */
function optionHtml ({ key, label, description, isWanted }: Option): string {
  const hint = description === '' ? '' : `<small>${escaped(description)}</small>`
  return `<input type="hidden" name="shown" value="${escaped(key)}">`
    + `<label><input type="checkbox" name="wanted" value="${escaped(key)}"${isWanted ? ' checked' : ''}><span>${escaped(label)}${hint}</span></label>`
}
