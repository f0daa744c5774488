export const phoneStyle = `
:root { color-scheme: light; font: 16px/1.5 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: #cfd4da; display: grid; place-items: center; min-height: 100vh; min-height: 100dvh; }
.phone { width: min(100vw, 26rem); height: min(100vh, 54rem); height: min(100dvh, 54rem); display: flex; flex-direction: column;
  background: #ededed; overflow: hidden; }
@media (min-width: 30rem) { .phone { border: 10px solid #1c1c1e; border-radius: 2.2rem; } }
.bar { padding: .4rem .6rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: .35rem; border-bottom: 1px solid #d5d5d5; }
.bar label { flex: none; width: 3.6rem; font-size: .85rem; }
#state { margin: 0; min-height: 1.2rem; font-size: .8rem; line-height: 1.2rem; color: #4a4a4a; overflow-wrap: anywhere; }
.line { display: flex; gap: .4rem; align-items: center; }
.space { flex: 1; }
select, textarea, input { flex: 1; min-width: 0; font: inherit; padding: .35rem .5rem; border: 1px solid #767676; border-radius: .4rem;
  background: #fff; color: #111; }
button { font: inherit; min-height: 2.2rem; padding: .25rem .7rem; border: 1px solid #767676; border-radius: .4rem; background: #fff; color: #111;
  cursor: pointer; }
.line button { white-space: nowrap; }
.bar button, .bar select { font-size: .85rem; }
button[type=submit], button.main { background: #067a3e; border-color: #067a3e; color: #fff; }
button:disabled, textarea:disabled { opacity: .5; cursor: not-allowed; }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
.chat { flex: 1; min-height: 6rem; overflow-y: auto; margin: 0; padding: .75rem; list-style: none; display: flex; flex-direction: column; gap: .6rem; }
.chat:focus-visible { outline-offset: -3px; }
.chat li { max-width: 86%; align-self: flex-start; }
.chat .mine { align-self: flex-end; text-align: right; }
.chat .centre { align-self: center; text-align: center; max-width: 95%; }
.bubble { display: inline-block; max-width: 100%; text-align: left; padding: .5rem .75rem; border-radius: .5rem; background: #fff; color: #111;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.mine .bubble { background: #95ec69; }
.centre .bubble { background: none; color: #4a4a4a; font-size: .85rem; padding: 0; }
.notice .bubble { color: #a8071a; }
a { color: #0b57d0; }
.mine a { color: #07408f; }
.bubble img { display: block; max-width: 100%; max-height: 14rem; min-width: 2rem; min-height: 2rem; background: #ddd; }
.bubble audio, .bubble video { display: block; width: 15rem; max-width: 100%; }
.bubble video { max-height: 12rem; background: #000; }
.card { display: grid; gap: .35rem; min-width: 12rem; max-width: 100%; }
.card + .card { margin-top: .6rem; padding-top: .6rem; border-top: 1px solid #d5d5d5; }
.card .foot { border-top: 1px solid #d5d5d5; padding-top: .35rem; font-size: .85rem; }
.card em { color: #a8071a; font-style: normal; }
.aside { font-size: .8rem; color: #4a4a4a; }
dl { margin: 0; display: grid; gap: .15rem; }
dl div { display: flex; gap: .6rem; }
dt { color: #4a4a4a; flex: none; max-width: 45%; }
dd { margin: 0; flex: 1; }
.options { display: flex; flex-direction: column; gap: .3rem; margin: .4rem 0; }
.options button { text-align: left; color: #0b57d0; }
.meta { display: block; font-size: .72rem; color: #4a4a4a; }
.menu { display: flex; background: #f7f7f7; border-top: 1px solid #d5d5d5; }
.menu > * { flex: 1 1 0; min-width: 0; position: relative; }
.menu button { width: 100%; min-height: 2.6rem; border: 0; border-radius: 0; background: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.menu :focus-visible { outline-offset: -3px; }
.menu > * + * { border-left: 1px solid #d5d5d5; }
.sub { position: absolute; bottom: calc(100% + .3rem); left: .2rem; right: .2rem; min-width: 6.2rem; background: #fff; border: 1px solid #767676;
  border-radius: .4rem; box-shadow: 0 2px 10px #0003; z-index: 1; }
.sub button { white-space: normal; overflow-wrap: anywhere; }
.sub button + button { border-top: 1px solid #d5d5d5; }
#say { padding: .5rem .6rem; background: #f7f7f7; border-top: 1px solid #d5d5d5; }
#say textarea { resize: none; max-height: 8rem; }
dialog { width: min(100vw, 26rem); max-width: none; max-height: 85vh; margin: auto auto 0; padding: 0; border: 0; border-radius: .8rem .8rem 0 0;
  background: #fff; color: #111; overflow-y: auto; }
@media (min-width: 30rem) { dialog { margin: auto; border-radius: .8rem; } }
dialog::backdrop { background: #0008; }
dialog form { padding: .8rem 1rem 1rem; }
dialog h2 { flex: 1; margin: 0; font-size: 1.1rem; overflow-wrap: anywhere; }
dialog h3 { margin: .8rem 0 .3rem; font-size: .9rem; }
dialog p { margin: .5rem 0; overflow-wrap: anywhere; }
#sheet-problem { color: #a8071a; }
#sheet-problem:empty { display: none; }
.field { display: grid; gap: .2rem; margin: .6rem 0; }
.field label { overflow-wrap: anywhere; }
.field.check { grid-template-columns: auto 1fr; align-items: center; gap: .6rem; min-height: 2.2rem; }
.field.check input { width: 1.3rem; height: 1.3rem; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .8rem; }
.actions button { flex: 1; }
.choices { display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: .4rem; }
.refusals { margin: 0; padding: 0; list-style: none; font-size: .85rem; overflow-wrap: anywhere; }
.refusals li { padding: .4rem 0; border-top: 1px solid #d5d5d5; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`
