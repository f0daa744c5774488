import type { FileStore } from '../../../platform/files/file-store.ts'
import { type LineMark, linesFrom } from '../csv/records.ts'
import { firstLine } from './counts.ts'
import type { FollowerImport } from './import.entity.ts'
import type { Known } from './known.ts'
import { type Accept, type Fault, isFault, readLine, type Wish } from './read-line.ts'
import { createRepeated } from './repeated.ts'

/** Some lines as they want to be written, and where to go on behind them. */
export interface ImportPiece { wishes: Wish[], faults: Fault[], repeated: number, lines: number, mark: LineMark }

const linesAtOnce = 2000
/** Pieces that are read while others are written: reading then costs no time. */
const piecesAhead = 4

interface Source { files: FileStore, job: FollowerImport, known: Known, accept: Accept }

/** Hands out the pieces from `mark` on, null at the end, reading the next ones meanwhile. */
export function readPieces (source: Source, mark: LineMark, signal: AbortSignal): () => Promise<ImportPiece | null> {
  const pieces = piecesOf(source, mark)
  const coming: Array<Promise<ImportPiece | null>> = []
  // Whoever stops does not come for what is ready, and the file must be closed.
  signal.addEventListener('abort', () => { void Promise.allSettled(coming).then(() => pieces.return(undefined)) }, { once: true })

  function fill (): void {
    while (coming.length < piecesAhead) {
      const next = pieces.next().then(({ value }) => value ?? null)
      // Whoever asks for it hears of its failure, and nobody may ask any more.
      next.catch(() => undefined)
      coming.push(next)
    }
  }

  return async () => {
    fill()
    const next = await coming.shift()
    fill()
    return next ?? null
  }
}

async function * piecesOf ({ files, job, known, accept }: Source, mark: LineMark): AsyncGenerator<ImportPiece, undefined> {
  const older = await repeatedLines(files, job, known)
  for await (const { lines, mark: next } of linesFrom(files, tableOf(job), { mark, atOnce: linesAtOnce })) {
    const read = lines.filter(({ number }) => !older.has(number)).map((line) => readLine(line, known, accept))
    yield {
      wishes: read.filter((each): each is Wish => !isFault(each)), faults: read.filter(isFault), repeated: lines.length - read.length, lines: lines.length, mark: next,
    }
  }
  return undefined
}

/** Of lines with the same openid the last one counts. The file is read once more for it, so that no follower is written twice. */
async function repeatedLines (files: FileStore, job: FollowerImport, { mapping }: Known): Promise<ReadonlySet<number>> {
  const repeated = createRepeated(job.lineCount)
  for await (const { lines } of linesFrom(files, tableOf(job), { mark: { offset: job.dataStart, line: firstLine }, atOnce: linesAtOnce })) {
    for (const { number, cells } of lines) {
      const openid = cells[mapping.openid]?.trim()
      if (openid) repeated.add(openid, number)
    }
  }
  return repeated.older
}

function tableOf ({ fileName: file, encoding, delimiter }: FollowerImport) {
  return { file, encoding, delimiter }
}
