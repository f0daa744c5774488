import { basicsScript } from './script/basics.ts'
import { chatScript } from './script/chat.ts'
import { consentsScript } from './script/consents.ts'
import { contentsScript } from './script/contents.ts'
import { linksScript } from './script/links.ts'
import { menuScript } from './script/menu.ts'
import { peopleScript } from './script/people.ts'
import { platformScript } from './script/platform.ts'
import { sendingScript } from './script/sending.ts'
import { sheetScript } from './script/sheet.ts'
import { startScript } from './script/start.ts'
import { phoneTexts } from './texts.ts'

/** Runs in the browser as one script, because its hash is all that the page's policy lets run. */
export const phoneScript = [
  '\'use strict\'', `const texts = ${JSON.stringify(phoneTexts).replaceAll('<', '\\u003c')}`,
  basicsScript, linksScript, contentsScript, chatScript, sheetScript, sendingScript, menuScript, consentsScript, platformScript, peopleScript, startScript,
].join('\n')
