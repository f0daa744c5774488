export { setupSqlite as setup } from './template.ts'
