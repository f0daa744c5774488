/** Wechaty's remote puppets: ours is in this process. */
export class PuppetServer {
  constructor () { throw new Error('Wechaty services are left out here') }
}
