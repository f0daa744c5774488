import { defineConfig } from 'vitest/config'
import { findMariadb } from './test/support/mariadb.ts'

const hasMysql = Boolean(process.env['TEST_MYSQL_URL']) || findMariadb() !== undefined
if (!hasMysql) {
  if (process.env['REQUIRE_MYSQL'] === '1') throw new Error('REQUIRE_MYSQL=1, but no MariaDB is installed and TEST_MYSQL_URL is not set')
  process.stderr.write('MySQL half skipped: no MariaDB is installed and TEST_MYSQL_URL is not set.\n')
}

const common = {
  // Long enough for a slow machine under load: what hangs is found, and nothing fails by the clock.
  testTimeout: 90_000,
  hookTimeout: 180_000,
  // To load the app takes longer than most files' tests, so files share the modules of their worker; every test has an app and a database of its own.
  isolate: false,
}

// *.app.test.ts run the whole app and run once per database; the others run once, on SQLite where they need one at all.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    // Tests of the app wait for databases and sockets more than they compute: two at once keep two cores busy.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common, name: 'rules', include: ['test/**/*.test.ts'], exclude: ['test/**/*.app.test.ts', 'test/chaos/**'], globalSetup: './test/support/sqlite-setup.ts',
        },
      },
      { test: { ...common, name: 'sqlite', include: ['test/**/*.app.test.ts'], env: { TEST_DATABASE: 'sqlite' }, globalSetup: './test/support/sqlite-setup.ts' } },
      ...(hasMysql
        ? [
            { test: { ...common, name: 'mysql', include: ['test/**/*.app.test.ts'], env: { TEST_DATABASE: 'mysql' }, globalSetup: './test/support/mysql-setup.ts' } },
          ]
        : []),
      // These kill their own server, so one that was named to us will not do. They come after the others, alone.
      ...(findMariadb() !== undefined
        ? [
            {
              test: {
                ...common, name: 'chaos', include: ['test/chaos/**/*.test.ts'], testTimeout: 240_000, fileParallelism: false, sequence: { groupOrder: 1 },
                globalSetup: './test/support/chaos-setup.ts',
              },
            },
          ]
        : []),
    ],
  },
})
