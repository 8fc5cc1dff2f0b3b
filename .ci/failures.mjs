/**
 * Tells each failure as it happens: the run's own summary comes at its end, and is lost when CI's time runs out before.
 * A reporter of vitest, https://vitest.dev/api/advanced/reporters
 */
class Failures {
  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    this.#tell(`${test.module.relativeModuleId} > ${test.fullName}`, test.result().errors);
  }

  /** What is wrong with a file or a hook is of no single test. @param {import('vitest/node').TestModule} module */
  onTestModuleEnd(module) {
    this.#tell(module.relativeModuleId, module.errors());
    for (const suite of module.children.allSuites()) this.#tell(`${module.relativeModuleId} > ${suite.fullName}`, suite.errors());
  }

  /** @param {string} what @param {readonly import('vitest/node').TestError[] | undefined} errors */
  #tell(what, errors = []) {
    for (const { message, diff, stack } of errors) process.stdout.write(`\nFAILED ${what}\n${[message, diff, stack?.split('\n').slice(1, 4).join('\n')].filter(Boolean).join('\n')}\n`);
  }
}

// By this name vitest looks for it.
export { Failures as default };
