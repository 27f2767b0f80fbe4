// mocha's spec output plus the totals as JSON, for tests/run.ts to add up.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

export default class Totals extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once("end", () => {
      const file = process.env.LOCKGATE_TEST_TOTALS;
      if (file !== undefined) writeFileSync(file, JSON.stringify(this.stats));
    });
  }
}
