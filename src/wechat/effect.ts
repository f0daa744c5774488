/**
 * What a call does, and so what may follow when its answer is lost:
 * `read` and `put` (the same again changes nothing) are repeated by the client, `create` (a second one would be made) and
 * `send` (it reaches a person) never: their outcome is then unknown, and the caller decides.
 */
export type Effect = 'read' | 'put' | 'create' | 'send'
