// Runs the evaluator's tests against one mutant: a Stryker test runner over mocha's public interface.
// (@stryker-mutator/mocha-runner reaches into files of mocha that mocha 12 no longer has.)
import path from "node:path";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import type { InstrumenterContext, StrykerOptions } from "@stryker-mutator/api/core";
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  type DryRunOptions,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from "@stryker-mutator/api/test-runner";
import Mocha from "mocha";

type Global = { __stryker__?: InstrumenterContext };

/** Stryker names the variable through which instrumented code learns which mutant is on. */
const context: InstrumenterContext = ((globalThis as Global).__stryker__ ??= {} as InstrumenterContext);

/** The results of the run at hand; mocha makes a new reporter for each run. */
let results: TestResult[] = [];

class Collector {
  constructor(runner: Mocha.Runner) {
    runner.on("pass", (test) => results.push({ ...of(test), status: TestStatus.Success }));
    runner.on("fail", (test, error: Error) =>
      results.push({ ...of(test), status: TestStatus.Failed, failureMessage: error.message }),
    );
  }
}

function of(test: Mocha.Runnable) {
  const name = test.fullTitle();
  return { id: name, name, timeSpentMs: test.duration ?? 0 };
}

/** Modules load once in a process, so Stryker starts a new one where a mutant acts while they load. */
class EvaluatorTests implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  private readonly mocha: Mocha;
  private loaded = false;

  constructor(options: StrykerOptions) {
    this.mocha = new Mocha({ reporter: Collector as never, timeout: 0 });
    this.mocha.cleanReferencesAfterRun(false);
    for (const file of (options as unknown as { specs: string[] }).specs)
      this.mocha.addFile(path.resolve(file));
    this.mocha.suite.beforeEach(function () {
      context.currentTestId = this.currentTest?.fullTitle();
    });
    this.mocha.suite.afterEach(() => {
      context.currentTestId = undefined;
    });
  }

  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: false };
  }

  async dryRun(options: DryRunOptions): Promise<DryRunResult> {
    await this.run(undefined, !options.disableBail);
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: context.mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    context.hitLimit = options.hitLimit;
    context.hitCount = options.hitLimit ? 0 : undefined;
    if (options.mutantActivation === "static") context.activeMutant = options.activeMutant.id;
    await this.load();
    context.activeMutant = options.activeMutant.id;
    await this.run(options.testFilter, !options.disableBail);
    const endless = determineHitLimitReached(context.hitCount, options.hitLimit);
    if (endless) return { status: MutantRunStatus.Timeout, reason: endless.reason };
    const failed = results.find((test) => test.status === TestStatus.Failed);
    const nrOfTests = results.length;
    return failed
      ? {
          status: MutantRunStatus.Killed,
          killedBy: [failed.id],
          failureMessage: failed.failureMessage,
          nrOfTests,
        }
      : { status: MutantRunStatus.Survived, nrOfTests };
  }

  private async load(): Promise<void> {
    if (this.loaded) return;
    this.loaded = true;
    await this.mocha.loadFilesAsync();
  }

  private async run(only: readonly string[] | undefined, bail: boolean): Promise<void> {
    results = [];
    await this.load();
    this.mocha.bail(bail);
    this.mocha.grep(
      only ? new RegExp(`^(?:${only.map((title) => title.replaceAll(/[^\w ]/g, "\\$&")).join("|")})$`) : /^/,
    );
    await new Promise<void>((resolve) => this.mocha.run(() => resolve()));
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "evaluator", EvaluatorTests)];
