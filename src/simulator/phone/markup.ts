import type { PhoneText } from './texts.ts'
import { phoneTexts } from './texts.ts'

/** Chinese until the script has found out who reads. */
const text = (key: PhoneText): string => `data-text="${key}">${phoneTexts[key]['zh-CN']}`
const label = (key: PhoneText): string => `data-label="${key}" aria-label="${phoneTexts[key]['zh-CN']}"`

export const phoneMarkup = `<main class="phone">
  <header class="bar">
    <h1 class="hidden" ${text('title')}</h1>
    <div class="line">
      <label for="account" ${text('account')}</label>
      <select id="account"></select>
      <button type="button" id="language" lang="en" ${text('otherLanguage')}</button>
    </div>
    <div class="line">
      <label for="follower" ${text('me')}</label>
      <select id="follower"></select>
      <button type="button" id="create" ${text('create')}</button>
    </div>
    <div class="line">
      <button type="button" id="time" aria-haspopup="dialog"><span class="hidden" ${text('time')}</span> <time id="now"></time></button>
      <button type="button" id="refusals" aria-haspopup="dialog" ${text('refusals')}</button>
      <span class="space"></span>
      <button type="button" id="follow" ${text('follow')}</button>
    </div>
    <p id="state" role="status" aria-live="polite" ${text('connecting')}</p>
  </header>
  <ol id="chat" class="chat" role="log" aria-live="polite" ${label('chat')} tabindex="0"></ol>
  <nav id="menu" class="menu" ${label('menu')} hidden></nav>
  <form id="say" class="line">
    <button type="button" id="more" aria-haspopup="dialog" ${label('more')}>＋</button>
    <label class="hidden" for="text" ${text('message')}</label>
    <textarea id="text" name="text" rows="1" autocomplete="off" required></textarea>
    <button type="submit" id="send" ${text('send')}</button>
  </form>
</main>
<dialog id="sheet" aria-labelledby="sheet-title">
  <form id="sheet-form">
    <div class="line">
      <h2 id="sheet-title" tabindex="-1"></h2>
      <button type="button" id="sheet-close" ${text('close')}</button>
    </div>
    <p id="sheet-problem" role="alert"></p>
    <div id="sheet-content"></div>
  </form>
</dialog>`
