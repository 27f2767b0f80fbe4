// mocha's spec output plus the totals and what failed as JSON, for tests/run.ts to add up.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

export type MochaResult = { passes: number; failures: number; pending: number; failed: string[] };

export default class Totals extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const failed: string[] = [];
    runner.on("fail", (test, error) => failed.push(`${test.fullTitle()}\n${error.stack ?? error.message}`));
    runner.once("end", () => {
      const file = process.env.LOCKGATE_TEST_TOTALS;
      const { passes, failures, pending } = this.stats;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures, pending, failed }));
    });
  }
}
