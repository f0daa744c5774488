import type { TestProject } from 'vitest/node'
import { startMariadb } from './mariadb.ts'
import { setupMysql } from './template.ts'

declare module 'vitest' {
  interface ProvidedContext { mysqlUrl: string }
}

/** The server that TEST_MYSQL_URL names, or one of our own for the length of this run. */
export async function setup (project: TestProject): Promise<() => Promise<void>> {
  const named = process.env['TEST_MYSQL_URL']
  if (named !== undefined && named !== '') {
    project.provide('mysqlUrl', named)
    return setupMysql(project, named)
  }
  const own = await startMariadb()
  project.provide('mysqlUrl', own.url)
  await setupMysql(project, own.url)
  return () => own.remove()
}
