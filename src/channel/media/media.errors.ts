import { AppError } from '../../platform/errors.ts'

export const mediaNotFound = () => new AppError('not-found', 'MEDIA_NOT_FOUND', 'There is no such media')

export const mediaNotStored = (state: string) => new AppError('not-found', 'MEDIA_NOT_STORED', 'The file of this media is not here ({state})', {
  advice: 'Look at its state: what waits may still come, what is refused or gone never does.', values: { state }, data: { state },
})

/** Neither of these reaches a caller: they say in the row why there is no file. */
export const typeRefused = (type: string | null) => new AppError('invalid', 'MEDIA_TYPE_REFUSED', 'No file of this type is kept here ({type})', {
  values: { type: type ?? '?' }, data: { type },
})

export const addressRefused = () => new AppError('invalid', 'MEDIA_ADDRESS_REFUSED', 'WeChat named an address that is none of its own')

export const mediaUnreachable = (cause: unknown) => new AppError('unavailable', 'MEDIA_UNREACHABLE', 'The file does not come from where WeChat says it is', { cause })
