import { Type } from 'typebox'
import { type AnswerOf, endpoint } from '../endpoint.ts'
import { Nothing } from './answers.ts'

const KB = 1024
const MB = 1024 * KB

export const media = {
  /**
   * Lives three days, for several messages. Of pictures the page says 10 MB and 2 MB: the smaller is here. Sound up to 60 s.
   * A repeat leaves one more, which goes by itself.
   */
  uploadTemporary: endpoint({
    method: 'POST',
    path: '/cgi-bin/media/upload',
    effect: 'put',
    request: Type.Object({ type: Type.Enum(['image', 'voice', 'video', 'thumb']) }),
    // The page promises `media_id`; for thumbs `thumb_media_id` has been seen. `mediaIdIn` reads either.
    answer: Type.Union([Type.Object({ media_id: Type.String() }), Type.Object({ thumb_media_id: Type.String() })]),
    upload: { maxBytes: { image: 2 * MB, voice: 2 * MB, video: 10 * MB, thumb: 64 * KB } },
  }),
  /** For `client.download`: a file, and for a video where it lies. What followers sent is gone after three days too. */
  download: endpoint({
    method: 'GET',
    path: '/cgi-bin/media/get',
    effect: 'read',
    request: Type.Object({ media_id: Type.String({ minLength: 1 }) }),
    answer: Type.Object({ video_url: Type.String() }),
  }),
  /** For `client.download`: speex of 16 kHz, for what was recorded through the JS-SDK. Never JSON but for a refusal. */
  downloadVoice: endpoint({
    method: 'GET',
    path: '/cgi-bin/media/get/jssdk',
    effect: 'read',
    request: Type.Object({ media_id: Type.String({ minLength: 1 }) }),
    answer: Type.Never(),
  }),
  /** A picture inside an article, jpg or png under 1 MB. It takes no room of the permanent ones, and has no id. */
  uploadArticleImage: endpoint({
    method: 'POST',
    path: '/cgi-bin/media/uploadimg',
    effect: 'put',
    request: Nothing,
    answer: Type.Object({ url: Type.String() }),
    upload: { maxBytes: MB - 1 },
  }),
}

/** The id of what was uploaded, whichever name WeChat gave it. */
export function mediaIdIn (answer: AnswerOf<typeof media.uploadTemporary>): string {
  return 'media_id' in answer ? answer.media_id : answer.thumb_media_id
}
