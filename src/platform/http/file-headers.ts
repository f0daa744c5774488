/** Of a file: it is saved unless it may be shown, the browser guesses no type, and no cache keeps it for others. */
export function fileHeaders (name: string, how: 'attachment' | 'inline' = 'attachment'): Record<string, string> {
  return { 'content-disposition': `${how}; filename="${name}"`, 'x-content-type-options': 'nosniff', 'cache-control': 'private, no-store' }
}
