import type { Reporter, TestModule } from 'vitest/node'

/** Ends the run with one line that a machine can read. */
export default class CountReporter implements Reporter {
  onTestRunEnd (modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const failed = tests.filter((test) => test.result().state === 'failed').length
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length + errors.length
    const passed = tests.filter((test) => test.result().state === 'passed').length
    process.stdout.write(`\n${passed} passed, ${failed + broken} failed\n`)
  }
}
