/** Whether somebody who asked for `wanted` is told of `kind`. */
export function wants (wanted: readonly string[], kind: string): boolean {
  return wanted.some((each) => each === '*' || each === kind || (each.endsWith('.') && kind.startsWith(each)))
}
