import { createTemplateId } from './template-book.ts'

/** Page "一次性订阅消息": one template for the account, and one message for each confirm of a scene. */
export interface OneTimeBook {
  templateId: string
  /** Again under the same scene adds nothing. */
  confirm: (openid: string, scene: number) => void
  /** Uses the confirm up. False when there is none. */
  use: (openid: string, scene: number) => boolean
}

export function createOneTimeBook (): OneTimeBook {
  const scenes = new Map<number, Set<string>>()
  return {
    templateId: createTemplateId(),
    confirm (openid, scene) {
      const confirmed = scenes.get(scene) ?? new Set()
      scenes.set(scene, confirmed.add(openid))
    },
    use: (openid, scene) => scenes.get(scene)?.delete(openid) ?? false,
  }
}
