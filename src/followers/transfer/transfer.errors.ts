import { AppError } from '../../platform/errors.ts'

/** Where in a file: its header is line 1, and a line that runs over several in an editor is one. */
export interface Place { line: number, column: number }

const placeOf = ({ line, column }: Place) => `line ${line}, column ${column}`

export const maxLines = 1_000_000
export const maxColumns = 100
export const maxNameCharacters = 100

export const fileEmpty = () => new AppError('invalid', 'IMPORT_FILE_EMPTY', 'The file holds no line below its header',
  { place: 'line 2', advice: 'The first line names the columns, each line below it is a follower.' })

export const fileBinary = ({ line, column }: Place) => new AppError('invalid', 'IMPORT_FILE_BINARY', 'Line {line}, column {column} holds a byte that no text has',
  { place: placeOf({ line, column }), values: { line, column }, advice: 'Save the table as CSV in UTF-8: an Excel file or a UTF-16 text cannot be read.' })

export const encodingBroken = ({ line, column }: Place, byte: number) => new AppError('invalid', 'IMPORT_ENCODING_BROKEN',
  'Line {line}, column {column} holds a character that is neither UTF-8 nor GBK, at byte {byte}',
  { place: placeOf({ line, column }), values: { line, column, byte }, advice: 'Save the table again as CSV in UTF-8.' })

export const cellTooLarge = ({ line, column }: Place, limit: number) => new AppError('invalid', 'IMPORT_CELL_TOO_LARGE',
  'With column {column} line {line} is larger than {limit} bytes',
  { place: placeOf({ line, column }), values: { line, column, limit }, advice: 'Look for a quote that is never closed.' })

export const quoteOpen = ({ line, column }: Place) => new AppError('invalid', 'IMPORT_QUOTE_OPEN', 'The quote in line {line}, column {column} is never closed',
  { place: placeOf({ line, column }), values: { line, column }, advice: 'Close the quote; a quote inside a quoted cell is written twice.' })

export const quoteStray = ({ line, column }: Place) => new AppError('invalid', 'IMPORT_QUOTE_STRAY',
  'In line {line}, column {column} a quote stands in the middle of the cell',
  { place: placeOf({ line, column }), values: { line, column }, advice: 'A cell with a quote in it needs quotes around it, and the quote in it is written twice.' })

export const columnsTooMany = ({ line, column }: Place, columns: number) => new AppError('invalid', 'IMPORT_COLUMNS_TOO_MANY',
  'Line {line} has more than {columns} columns',
  { place: placeOf({ line, column }), values: { line, columns }, advice: 'A cell with a delimiter in it needs quotes.' })

export const linesTooMany = () => new AppError('invalid', 'IMPORT_LINES_TOO_MANY', 'The file has more than {limit} lines below its header',
  { place: `line ${maxLines + 2}`, values: { limit: maxLines }, advice: 'Import it in several files.' })

export const headerUnfit = (column: number) => new AppError('invalid', 'IMPORT_HEADER_UNFIT', 'Column {column} of the header has no name of its own',
  { place: placeOf({ line: 1, column }), values: { column }, advice: 'Each column needs a name of up to 100 characters that no other column has.' })

