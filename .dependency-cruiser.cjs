/** Which way imports point. Each room may import only what lies below it; CONTRIBUTING.md draws the house. */
const bottomUp = ['platform', 'wechat', 'access', 'streams', 'outgoing', 'tasks', 'accounts', 'channel', 'followers', 'reach', 'segments', 'agents', 'conversations', 'pushes', 'codes', 'insight', 'bots']
const below = Object.fromEntries(bottomUp.map((room, floor) => [room, bottomUp.slice(0, floor)]))
below.access = ['platform']
below.streams = ['platform', 'access']
below.outgoing = ['platform', 'access', 'streams']
below.tasks = ['platform', 'access', 'streams']
below.simulator = ['wechat']
const rooms = Object.keys(below)

const downwards = rooms.map((room) => ({
  name: `${room}-imports-only-downwards`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...below[room]].join('|')})/` },
}))

const throughTheDoor = rooms.filter((room) => room !== 'platform' && room !== 'wechat').map((room) => ({
  name: `${room}-is-entered-by-its-door`,
  comment: 'Into another room go only through its index.ts, or import its entity to join on it.',
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room}/` },
  to: { path: `^src/${room}/`, pathNot: [`^src/${room}/index\\.ts$`, `^src/${room}/.+\\.entity\\.ts$`] },
}))

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...downwards,
    ...throughTheDoor,
    {
      name: 'routes-know-no-tables', severity: 'error',
      from: { path: '\\.routes\\.ts$' }, to: { path: ['\\.entity\\.ts$', 'node_modules/typeorm'] },
    },
    {
      name: 'services-know-no-http', severity: 'error',
      from: { path: '\\.service\\.ts$' }, to: { path: 'node_modules/(@fastify|fastify)' },
    },
    { name: 'migrations-stand-alone', severity: 'error', from: { path: '^migrations/' }, to: { path: '^src/' } },
    { name: 'src-knows-no-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'no-undeclared-packages', severity: 'error',
      from: {}, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
