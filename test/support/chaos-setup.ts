import { execFileSync } from 'node:child_process'
import { projectRoot } from './process.ts'

/** What the fault runs kill is the built product. */
export function setup (): void {
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: projectRoot, stdio: 'inherit' })
}
