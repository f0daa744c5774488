export const phoneStyle = `
:root { color-scheme: light; font: 16px/1.5 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; background: #cfd4da; display: grid; place-items: center; min-height: 100vh; }
.phone { width: min(100vw, 26rem); height: min(100vh, 52rem); display: flex; flex-direction: column; background: #ededed;
  overflow: hidden; }
@media (min-width: 30rem) { .phone { border: 10px solid #1c1c1e; border-radius: 2.2rem; } }
.bar { padding: .6rem 1rem; background: #ededed; border-bottom: 1px solid #d5d5d5; text-align: center; }
.bar h1 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.bar p { margin: 0; font-size: .8rem; color: #595959; }
.who, .line, .menu { display: flex; gap: .5rem; align-items: center; padding: .5rem .75rem; background: #f7f7f7; border-top: 1px solid #dcdcdc; }
.who { border-top: 0; border-bottom: 1px solid #dcdcdc; }
.who select, .line input, .line textarea { flex: 1; min-width: 0; font: inherit; padding: .4rem .5rem; border: 1px solid #8a8a8a;
  border-radius: .4rem; background: #fff; color: #111; }
.line textarea { resize: none; max-height: 8rem; }
button { font: inherit; min-height: 2.4rem; padding: .3rem .8rem; border: 1px solid #8a8a8a; border-radius: .4rem; background: #fff; color: #111;
  cursor: pointer; white-space: nowrap; }
button[type=submit], #follow[aria-pressed=false] { background: #067a3e; border-color: #067a3e; color: #fff; }
button:disabled { opacity: .5; cursor: not-allowed; }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
.menu button { flex: 1; }
.chat { flex: 1; overflow-y: auto; margin: 0; padding: .75rem; list-style: none; display: flex; flex-direction: column; gap: .6rem; }
.chat li { max-width: 82%; align-self: flex-start; }
.chat .mine { align-self: flex-end; text-align: right; }
.chat .centre { align-self: center; text-align: center; max-width: 95%; }
.bubble { display: inline-block; text-align: left; padding: .5rem .75rem; border-radius: .5rem; background: #fff; color: #111;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.mine .bubble { background: #95ec69; }
.centre .bubble { background: none; color: #595959; font-size: .85rem; padding: 0; }
.notice .bubble { color: #a8071a; }
.bubble a { color: #0b57d0; }
.options { display: flex; flex-direction: column; gap: .3rem; margin-top: .4rem; }
.meta { display: block; font-size: .72rem; color: #595959; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`
