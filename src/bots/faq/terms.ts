/** A question as the ranking sees it: its terms, each with how surely it is a word. */
export type Terms = ReadonlyMap<string, number>

/** A follower's message is a question up to here; what comes behind says nothing new and would cost time. */
const maxCharacters = 200

/** They greet and ask; what the question is about, other words say. */
const fillers = new Set([
  '请问', '请', '你好', '您好', '在吗', '亲', '亲们', '麻烦', '问', '问下', '问一下', '一下', '下', '想', '想问', '想要', '想知道', '问问', '请教', '咨询', '帮', '帮我', '帮忙',
  '我', '我的', '我们', '我要', '我想', '你', '你的', '你们', '您', '您的', '您们', '咱们', '大家', '他', '她', '它', '大概', '到底', '究竟',
  '的', '了', '吗', '呢', '啊', '呀', '吧', '嘛', '哦', '啦', '哈', '得', '地', '着', '过', '是', '有', '要', '会', '能', '可以', '能够', '能不能', '可不可以', '有没有', '是不是',
  '怎么', '怎样', '怎么样', '怎么办', '如何', '什么', '咋', '这', '那', '这个', '那个', '就', '都', '也', '还', '和', '跟', '与', '把', '被', '给', '到', '在', '谢谢', '一个', '个',
  '知道', '告诉', '现在', '已经', '需要', '应该', '来', '去', '说', '看', '呗', '喂', '哪',
  'the', 'a', 'an', 'is', 'are', 'do', 'does', 'can', 'i', 'you', 'my', 'your', 'to', 'of', 'for', 'please', 'hi', 'hello', 'how', 'what',
])

const words = new Intl.Segmenter('zh', { granularity: 'word' })
/** Written without spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

/** Two characters of one word, or two words of one character side by side: 退货 is 退 and 货 to the dictionary. */
const asWord = 1
/** The pairs of a longer word share this: 什么时候 is one word with three of them. */
const asLongWord = 1.5
/** A pair across the border of longer words stands there by chance, unless somebody else means it. */
const byChance = 0.2
/** A character that is a word by itself. */
const asCharacter = 0.5
/** A word in letters, or a number, says as much as three characters. */
const inLetters = 2

interface Character { text: string, word: number, length: number }

/**
 * Pairs of characters, weighed by the words they stand in: no dictionary knows every word of a shop, and pairs alone take the end
 * of one word and the beginning of the next for something. The text is folded.
 */
export function termsOf (folded: string): Terms {
  const text = folded.slice(0, maxCharacters)
  const terms = new Map<string, number>()
  const add = (term: string, weight: number) => { if ((terms.get(term) ?? 0) < weight) terms.set(term, weight) }
  const askedWith: string[] = []
  let row: Character[] = []
  let word = 0
  for (const { segment } of words.segment(text)) {
    word++
    const isUnspaced = unspaced.test(segment)
    if (isUnspaced && !fillers.has(segment)) {
      const characters = Array.from(segment)
      for (const each of characters) row.push({ text: each, word, length: characters.length })
      continue
    }
    addPairs(row, add)
    row = []
    if (fillers.has(segment)) askedWith.push(segment)
    else if (!isUnspaced && segment !== ' ') add(segment, inLetters)
  }
  addPairs(row, add)
  // Who only greets may be greeted.
  if (terms.size === 0) for (const each of askedWith) add(each, asWord)
  return terms
}

function addPairs (row: readonly Character[], add: (term: string, weight: number) => void): void {
  for (const [at, right] of row.entries()) {
    if (right.length === 1) add(right.text, asCharacter)
    const left = row[at - 1]
    if (left !== undefined) add(left.text + right.text, weightOf(left, right))
  }
}

function weightOf (left: Character, right: Character): number {
  if (left.word === right.word) return left.length === 2 ? asWord : asLongWord / (left.length - 1)
  return left.length === 1 && right.length === 1 ? asWord : byChance
}
