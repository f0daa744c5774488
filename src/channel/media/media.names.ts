/** Files lie in folders of a thousand, so that what is in one can be held against a range of rows. */
export const perFolder = 1000

/**
 * The name follows from the row alone. Whoever fetches it once more, after a crash or because two did it at a time, replaces the
 * file by itself, and no row has to be written to find a file that was left behind.
 */
export const nameOf = (mediaRowId: number): string => `${folderOf(Math.floor(mediaRowId / perFolder))}${mediaRowId}`

export const folderOf = (number: number): string => `media/${number}/`

export const idIn = (name: string): number => Number(name.slice(name.lastIndexOf('/') + 1))
