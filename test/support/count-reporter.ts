import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Ends the run with one line that a machine can read, after one for each test that failed: the log above may be cut. */
export default class CountReporter implements Reporter {
  onTestRunEnd (modules: readonly TestModule[], errors: readonly { message?: string }[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const failed = tests.filter((test) => test.result().state === 'failed')
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0)
    const passed = tests.filter((test) => test.result().state === 'passed').length
    const failures = [
      ...failed.map((test) => failure(test.module, test.fullName, test.result().errors)),
      ...broken.map((module) => failure(module, 'the file itself', module.errors())),
      ...errors.map((error) => `outside a test: ${firstLine([error])}`),
    ]
    process.stdout.write(`\n${failures.map((each) => `failed: ${each}\n`).join('')}${passed} passed, ${failures.length} failed\n`)
  }
}

const failure = ({ project, relativeModuleId }: TestModule, name: TestCase['fullName'], errors: readonly { message?: string }[] = []) => (
  `[${project.name}] ${relativeModuleId} > ${name}: ${firstLine(errors)}`)

const firstLine = ([error]: readonly { message?: string }[]) => (error?.message ?? '').split('\n', 1)[0] ?? ''
