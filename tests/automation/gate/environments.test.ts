// The file of environments: what it may say, and what is wrong with it.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type LockgateError, describeError } from "../../../automation/errors.ts";
import { readEnvironments } from "../../../automation/gate/environments.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lockgate-environments-"));
after(() => rmSync(folder, { recursive: true }));

const read = (text: string, stacks: readonly string[] = ["prod"]) => {
  const file = path.join(folder, "environments.yaml");
  writeFileSync(file, text);
  return readEnvironments(file, stacks);
};
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return describeError(error as LockgateError);
  }
  return expect.fail("was not refused");
};

describe("the file of environments", () => {
  it("says what each demands, with the rest by default", () => {
    const environments = read("environments: [{ name: prod, approvals: 3, approve: risky }]");
    expect(environments("prod")).to.deep.equal({
      name: "prod",
      approvals: 3,
      approve: "risky",
      dependsOn: [],
      soakMinutes: 0,
      approvalHours: 24,
      drift: "wait",
    });
    const alone = read("environments: [{ name: prod, approvals: 0 }]");
    expect(alone("prod").drift, "where nobody must approve, nobody is there to acknowledge").to.equal(
      "ignore",
    );
    const told = read("environments: [{ name: prod, approvals: 0, drift: wait }]");
    expect(told("prod").drift).to.equal("wait");
  });

  for (const [what, text, message] of [
    [
      "a number that is none",
      "environments: [{ name: prod, approvals: many }]",
      /environments\.0\.approvals/,
    ],
    [
      "fewer than no approvals",
      "environments: [{ name: prod, approvals: -1 }]",
      /environments\.0\.approvals/,
    ],
    [
      "a word that it does not know",
      "environments: [{ name: prod, approvals: 1, approve: sometimes }]",
      /environments\.0\.approve/,
    ],
    ["a key that it does not know", "environments: [{ name: prod, approvals: 1, colour: blue }]", /colour/],
    [
      "one environment twice",
      "environments: [{ name: prod, approvals: 1 }, { name: prod, approvals: 0 }]",
      /twice/,
    ],
    ["nothing about a stack", "environments: [{ name: dev, approvals: 1 }]", /says nothing about prod/],
    [
      "an environment that comes after itself",
      "environments: [{ name: prod, approvals: 1, after: prod }]",
      /prod\.after/,
    ],
    [
      "an environment after one that is none",
      "environments: [{ name: prod, approvals: 1, after: test }]",
      /prod\.after.*test/,
    ],
    [
      "an environment that depends on one that is none",
      "environments: [{ name: prod, approvals: 1, dependsOn: [net] }]",
      /prod\.dependsOn.*net/,
    ],
    [
      "environments that wait for each other",
      "environments: [{ name: prod, approvals: 1, dependsOn: [net] }, { name: net, approvals: 1, after: prod }]",
      /wait for each other.*prod -> net -> prod/,
    ],
    ["no YAML", "environments: [", /can't be read/],
    ["nothing", "", /environments/],
  ] as const) {
    it(`is refused when it holds ${what}`, () => expect(refusal(() => read(text))).to.match(message));
  }

  it("is refused when it is not there", () => {
    expect(refusal(() => readEnvironments(path.join(folder, "none.yaml"), []))).to.include("none.yaml");
  });
});
