export const phoneMarkup = `<main class="phone">
  <header class="bar">
    <h1 id="account">公众号</h1>
    <p id="state" role="status" aria-live="polite">正在连接…</p>
  </header>
  <section class="who" aria-label="粉丝身份">
    <label for="follower">我是</label>
    <select id="follower"></select>
    <button type="button" id="create">新建粉丝</button>
    <button type="button" id="follow" aria-pressed="false">关注</button>
  </section>
  <ol id="chat" class="chat" role="log" aria-live="polite" aria-label="聊天记录" tabindex="0"></ol>
  <nav id="menu" class="menu" aria-label="公众号菜单">
    <button type="button" data-key="MENU_ORDERS">我的订单</button>
    <button type="button" data-key="MENU_POINTS">会员积分</button>
    <button type="button" data-key="MENU_AGENT">人工客服</button>
  </nav>
  <form id="scan" class="line">
    <label for="scene">二维码</label>
    <input id="scene" name="scene" maxlength="64" value="store_0042" autocomplete="off" required>
    <button type="submit">扫一扫</button>
  </form>
  <form id="say" class="line">
    <label class="hidden" for="text">消息</label>
    <textarea id="text" name="text" rows="1" placeholder="发消息" autocomplete="off" required></textarea>
    <button type="submit">发送</button>
  </form>
</main>`
