import type { MediaKind, StoredFile } from './books/media-book.ts'

const pixelPng = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const pixelJpeg = '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////'
  + 'wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z'
/** One second of nothing: fifty frames without data. */
const silence = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(50, 0x7c)])
/** No film is in it, only what says that it is one. */
const emptyFilm = Buffer.from('00000018667479706d7034320000000069736f6d6d703432000000086d646174', 'hex')

/** What stands for a file that nobody chose. The bytes are one and the same for all. */
export const sampleFiles: Readonly<Record<MediaKind, StoredFile>> = {
  image: { name: 'image.png', contentType: 'image/png', bytes: Buffer.from(pixelPng, 'base64') },
  voice: { name: 'voice.amr', contentType: 'audio/amr', bytes: silence },
  video: { name: 'video.mp4', contentType: 'video/mp4', bytes: emptyFilm },
  thumb: { name: 'thumb.jpg', contentType: 'image/jpeg', bytes: Buffer.from(pixelJpeg, 'base64') },
}
