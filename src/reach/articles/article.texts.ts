import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about articles say in Chinese. */
export const articleTexts: Catalogue = {
  ARTICLE_NOT_FOUND: {
    'zh-CN': { title: '没有这篇文章' },
    'zh-TW': { title: '沒有這篇文章' },
  },
  ARTICLE_CHANGED: {
    'zh-CN': { title: '其他人刚刚修改了这篇文章', advice: '请重新读取文章，再在新的内容上修改。' },
    'zh-TW': { title: '其他人剛剛修改了這篇文章', advice: '請重新讀取文章，再在新的內容上修改。' },
  },
  ARTICLE_BUSY: {
    'zh-CN': { title: '这篇文章正在提交或发布', advice: '请等它的任务结束。' },
    'zh-TW': { title: '這篇文章正在提交或發布', advice: '請等它的任務結束。' },
  },
  ARTICLE_NO_DRAFT: {
    'zh-CN': { title: '这篇文章已不是草稿（{status}）', advice: '请新写一篇；已发布的可以撤回，结果未知的可以说明它没有发布。' },
    'zh-TW': { title: '這篇文章已不是草稿（{status}）', advice: '請新寫一篇；已發布的可以撤回，結果未知的可以說明它沒有發布。' },
  },
  ARTICLE_NOT_PUBLISHED: {
    'zh-CN': { title: '这篇文章没有发布' },
    'zh-TW': { title: '這篇文章沒有發布' },
  },
  ARTICLE_NOT_UNKNOWN: {
    'zh-CN': { title: '这篇文章的结果是已知的' },
    'zh-TW': { title: '這篇文章的結果是已知的' },
  },
  ARTICLES_NOT_ALLOWED: {
    'zh-CN': { title: '微信不允许这个账号通过接口发布', advice: '订阅号必须已认证；GET …/capabilities 列出它能做什么。' },
    'zh-TW': { title: '微信不允許這個帳號透過介面發布', advice: '訂閱號必須已認證；GET …/capabilities 列出它能做什麼。' },
  },
  ARTICLE_TEXT_TOO_LONG: {
    'zh-CN': { title: '这段文字有 {bytes} 字节，最多 {limit} 字节', advice: '请缩短：一个汉字占三个字节。' },
    'zh-TW': { title: '這段文字有 {bytes} 位元組，最多 {limit} 位元組', advice: '請縮短：一個漢字占三個位元組。' },
  },
  ARTICLE_SCRIPT: {
    'zh-CN': { title: '微信会去掉文章里的脚本', advice: '请不要使用脚本。' },
    'zh-TW': { title: '微信會去掉文章裡的指令碼', advice: '請不要使用指令碼。' },
  },
  ARTICLE_PICTURE_FOREIGN: {
    'zh-CN': { title: '微信会去掉文章里的外部图片', advice: '请先把图片上传为素材，再写成 <img src="material:12">。' },
    'zh-TW': { title: '微信會去掉文章裡的外部圖片', advice: '請先把圖片上傳為素材，再寫成 <img src="material:12">。' },
  },
  ARTICLE_PICTURE_UNFIT: {
    'zh-CN': { title: '文章正文里微信只接受小于 1 MB 的 jpg 和 png', advice: '请上传更小的图片，或换一种格式。' },
    'zh-TW': { title: '文章內文裡微信只接受小於 1 MB 的 jpg 和 png', advice: '請上傳更小的圖片，或換一種格式。' },
  },
  ARTICLE_TOO_MANY_PICTURES: {
    'zh-CN': { title: '文章里有 {pictures} 张不同的图片，最多 {limit} 张', advice: '请拆成几篇文章。' },
    'zh-TW': { title: '文章裡有 {pictures} 張不同的圖片，最多 {limit} 張', advice: '請拆成幾篇文章。' },
  },
  ARTICLE_NOT_ORIGINAL: {
    'zh-CN': { title: '微信判定不是原创（{parts}）', advice: '请修改这些部分，或在微信后台声明为转载。' },
    'zh-TW': { title: '微信判定不是原創（{parts}）', advice: '請修改這些部分，或在微信後台聲明為轉載。' },
  },
  ARTICLE_FAILED: {
    'zh-CN': { title: '微信没有发布成功（{status}）', advice: '请稍后再试。' },
    'zh-TW': { title: '微信沒有發布成功（{status}）', advice: '請稍後再試。' },
  },
  ARTICLE_REVIEW_REFUSED: {
    'zh-CN': { title: '微信审核不通过（{parts}）', advice: '请修改这些部分：其中有不被允许的内容。' },
    'zh-TW': { title: '微信審核不通過（{parts}）', advice: '請修改這些部分：其中有不被允許的內容。' },
  },
  ARTICLE_BANNED: {
    'zh-CN': { title: '微信后来封禁了它', advice: '原因请看微信后台。' },
    'zh-TW': { title: '微信後來封禁了它', advice: '原因請看微信後台。' },
  },
  ARTICLE_OUTCOME_UNKNOWN: {
    'zh-CN': { title: '微信的回答丢失了：不知道是否已发布', advice: '系统会继续查找，不会自动再次发布。如果微信后台一直没有它，请用 POST …/leave 说明。' },
    'zh-TW': { title: '微信的回答遺失了：不知道是否已發布', advice: '系統會繼續查找，不會自動再次發布。如果微信後台一直沒有它，請用 POST …/leave 說明。' },
  },
  ARTICLE_UNCONFIRMED: {
    'zh-CN': { title: '微信接受了它，但一直没有告知结果', advice: '请到微信后台查看。' },
    'zh-TW': { title: '微信接受了它，但一直沒有告知結果', advice: '請到微信後台查看。' },
  },
  ARTICLE_DRAFT_GONE: {
    'zh-CN': { title: '草稿已从微信草稿箱中消失', advice: '请再发布一次：会重新放入草稿箱。' },
    'zh-TW': { title: '草稿已從微信草稿箱中消失', advice: '請再發布一次：會重新放入草稿箱。' },
  },
  ARTICLE_HALF_DONE: {
    'zh-CN': { title: '任务没有全部完成就结束了', advice: '请重新开始。' },
    'zh-TW': { title: '任務沒有全部完成就結束了', advice: '請重新開始。' },
  },
  ARTICLE_PICTURE_GONE: {
    'zh-CN': { title: '微信已没有某张封面或图片（{errcode}）', advice: '它在微信后台被删除了：请重新上传为另一个素材。' },
    'zh-TW': { title: '微信已沒有某張封面或圖片（{errcode}）', advice: '它在微信後台被刪除了：請重新上傳為另一個素材。' },
  },
  ARTICLE_CHECK_REFUSED: {
    'zh-CN': { title: '微信的草稿检查没有通过（{errcode}）', advice: '请在微信后台打开这份草稿：那里会说明缺少什么，也可以在那里发布。' },
    'zh-TW': { title: '微信的草稿檢查沒有通過（{errcode}）', advice: '請在微信後台開啟這份草稿：那裡會說明缺少什麼，也可以在那裡發布。' },
  },
}
