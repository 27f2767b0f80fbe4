// The table of errors: each says what to do, and each is provoked somewhere.
import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { type LockgateError, errorTable } from "../../automation/errors.ts";
import { keepPlan } from "../../automation/runner/planning.ts";
import { createCommand } from "../../automation/runner/pulumiCommand.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const failed = (work: Promise<unknown>): Promise<LockgateError> =>
  work.then(
    () => expect.fail("nothing was refused"),
    (error: unknown) => error as LockgateError,
  );

const nowhere = "/nowhere/toolchain";
const context = {
  root: nowhere,
  env: {},
  graceMilliseconds: 1,
  onStart: async () => {},
  signal: new AbortController().signal,
};

describe("the table of errors", () => {
  it("says of each what it is and what to do", () => {
    for (const [code, { status, title, remedy }] of Object.entries(errorTable)) {
      expect(status, code).to.be.within(400, 599);
      expect(title, code).to.match(/^[A-Z].{5,}[^.]$/);
      expect(remedy, code).to.match(/^[A-Z`/].{15,}\.$/s);
    }
  });

  it("has none that no test provokes", () => {
    const tests = globSync("tests/{automation,acceptance,cli,sandbox}/**/*.ts", { cwd: ROOT })
      .map((file) => readFileSync(path.join(ROOT, file), "utf8"))
      .join("\n");
    expect(Object.keys(errorTable).filter((code) => !tests.includes(`"${code}"`))).to.deep.equal([]);
  });

  it("has one for a toolchain without a CLI, naming the file", async () => {
    const error = await failed(createCommand(context));
    expect(error.code).to.equal("toolchain_broken");
    expect(error.message).to.include(path.join(nowhere, "bin", "pulumi"));
  });

  it("has one for a state that cannot be read when an approval is to be bound to it", async () => {
    const settings = {
      programDir: ROOT,
      pulumiRoot: nowhere,
      policyPack: undefined,
      env: {},
      graceMilliseconds: 1,
    };
    const run = { id: "r", stack: "dev", attempt: 1 };
    const error = await failed(
      keepPlan({ settings, pool: unreachable } as never, run as never, { steps: [] } as never, true),
    );
    expect(error.code).to.equal("state_unreadable");
    expect(error.message).to.include("dev");
  });
});

/** A pool that must not be asked. */
const unreachable = {
  connect: () => expect.fail("nothing may be kept of a plan that cannot be bound"),
};
