import type { Reporter, TestModule } from "vitest/node";

/** Prints `N passed, N failed` alone on the last line, whatever projects ran; a file that does not load counts as a failure. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1;
      if (module.state() === "failed" && module.errors().length > 0) count.failed += 1;
    }
    if (count.skipped > 0) console.log(`${count.skipped} skipped`);
    console.log(`${count.passed} passed, ${count.failed} failed`);
  }
}
