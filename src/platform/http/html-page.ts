import { createHash } from 'node:crypto'
import type { Language } from '../i18n.ts'

const style = `
body{margin:0;background:#f4f4f2;color:#222;font:16px/1.5 -apple-system,"PingFang SC","PingFang TC","Microsoft YaHei",sans-serif}
main{max-width:32rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.3rem;margin:0 0 .5rem}
h2{font-size:1rem;margin:1.5rem 0 .5rem}
p{margin:0 0 1rem}
label{display:flex;gap:.75rem;align-items:flex-start;background:#fff;border-radius:.5rem;padding:.9rem 1rem;margin-bottom:.5rem}
input[type=checkbox]{width:1.3rem;height:1.3rem;margin:.1rem 0 0;flex:none}
small{display:block;color:#666;font-size:.85rem}
button{width:100%;margin-top:1.5rem;padding:.8rem;border:0;border-radius:.5rem;background:#07804b;color:#fff;font-size:1rem}
.saved{background:#e3f2e9;border-radius:.5rem;padding:.7rem 1rem}
@media(prefers-color-scheme:dark){body{background:#191919;color:#eee}label{background:#262626}small{color:#aaa}.saved{background:#1d3a2b}}
`

const styleHash = createHash('sha256').update(style).digest('base64')
/** No scripts, nothing from elsewhere, in nobody's frame. */
const policy = [
  `default-src 'none'`, `style-src 'sha256-${styleHash}'`, `form-action 'self'`, `frame-ancestors 'none'`, `base-uri 'none'`,
].join('; ')

/** Of such a page: it is for whoever asked, and nobody learns where it was. */
export const pageHeaders = {
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'vary': 'accept-language',
}

/** A page for a follower's phone. Title and body are HTML already. */
export function page (language: Language, title: string, body: readonly string[]): string {
  const lines = body.filter((line) => line !== '').join('\n')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${style}</style>
</head>
<body><main>
${lines}
</main></body>
</html>
`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

export function escaped (text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
