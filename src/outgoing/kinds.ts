/** Of these kinds is what WeChat delivered, with what people said: whoever wants it names it, `*` does not. */
export const relayed = 'wechat.'

/** Whether somebody who asked for `wanted` is told of `kind`. */
export function wants (wanted: readonly string[], kind: string): boolean {
  return wanted.some((each) => (each === '*' && !kind.startsWith(relayed)) || each === kind || (each.endsWith('.') && kind.startsWith(each)))
}
