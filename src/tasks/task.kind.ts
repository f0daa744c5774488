import type { Tx } from '../platform/database/database.ts'

/** What a step is given. */
export interface StepContext<Input, State> {
  taskId: number
  accountId: number
  input: Input
  state: State
  /** Aborted when the process stops or the task was taken away: whatever is not written then is done again. */
  signal: AbortSignal
}

/** What a step leaves behind. */
export interface Step<State> {
  /** From where the next step goes on. */
  state: State
  /** Everything the step changes, in the transaction that writes its state: database only, and safe to run twice. */
  write?: (tx: Tx) => Promise<void>
  /** How much of the whole is done after it. */
  done: number
  total?: number | null
  /** Given when this was the last step. */
  result?: unknown
}

/** A kind of long work, as a room describes it. */
export interface TaskKind<Input, State> {
  kind: string
  /** Only one may be open for an account. */
  isAlone: boolean
  begin: (input: Input) => State
  /** One step: reads, calls and reckons. Throws when it cannot go on; an error of kind `unavailable` or `limited` makes the task wait. */
  step: (context: StepContext<Input, State>) => Promise<Step<State>>
  /** Called in a transaction when the task was cancelled or failed: takes back what must not stay half done. */
  undo?: (tx: Tx, context: { taskId: number, accountId: number, state: State }) => Promise<void>
}
