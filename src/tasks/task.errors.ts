import { AppError } from '../platform/errors.ts'

export const taskNotFound = () => new AppError('not-found', 'TASK_NOT_FOUND', 'There is no such task')

export const taskOpen = (kind: string) => new AppError('conflict', 'TASK_OPEN', 'A task of this kind is under way already ({kind})', {
  advice: 'Wait for it to end, or cancel it.', values: { kind },
})

export const taskEnded = () => new AppError('conflict', 'TASK_ENDED', 'The task has ended and cannot be cancelled any more')
