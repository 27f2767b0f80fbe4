import { expect } from "chai";
import { differences } from "../../../sandbox/rehearsal/compare.ts";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";

const role = "arn:aws:iam::111122223333:role/deployer";
const call = (resource: string, allowed = true) => ({ role, action: "s3:GetObject", resource, allowed });
const step = (action: string, change: Partial<Step> = {}): Step => ({
  execution: "e-1",
  stage: "Dev",
  action,
  provider: "CodeBuild",
  attempt: 1,
  began: "2026-03-10T12:00:00.000Z",
  seconds: 1,
  result: "succeeded",
  text: "done",
  calls: [call("arn:aws:s3:::store/key")],
  made: [],
  ...change,
});
const rehearsal = (steps: readonly Step[], change: Partial<Rehearsal> = {}): Rehearsal => ({
  app: "shop",
  pipeline: "urn",
  commit: "0".repeat(40),
  at: "2026-03-10T12:00:00.000Z",
  result: "succeeded",
  steps,
  traffic: [],
  ledger: {},
  checks: [],
  models: [],
  ...change,
});

describe("two rehearsals", () => {
  const one = rehearsal([step("Build"), step("Deploy")], { release: "a".repeat(64) });

  it("that differ in times and ids only are the same", () => {
    const ids = ["5ae16544-57ab-4295-acd6-af4e76c97fe0", "0123456789abcdef".repeat(4)];
    const at = (id: string) => rehearsal([step("Build", { calls: [call(`arn:aws:s3:::store/${id}`)] })]);
    expect(differences(at(ids[0]!), at(ids[0]!.replace("5", "6")))).to.deep.equal([]);
    expect(differences(at(ids[1]!), at(ids[1]!.replaceAll("0", "f")))).to.deep.equal([]);
    expect(differences(at("build/Source/0a1b2c3"), at("build/Source/3c2b1a0"))).to.deep.equal([]);
    const later = one.steps.map((each) => ({ ...each, began: "2027-01-01T00:00:00.000Z", seconds: 9 }));
    expect(differences(one, { ...one, steps: later, at: "2027-01-01T00:00:00.000Z" })).to.deep.equal([]);
  });

  const changes: [string, Rehearsal, readonly string[]][] = [
    [
      "a step that ends otherwise",
      { ...one, result: "failed", steps: [step("Build"), step("Deploy", { result: "failed" })] },
      ["- succeeded", "+ failed", "- Deploy, attempt 1: succeeded", "+ Deploy, attempt 1: failed"],
    ],
    [
      "a call more",
      {
        ...one,
        steps: [
          step("Build", { calls: [call("arn:aws:s3:::store/key"), call("arn:aws:s3:::other/key")] }),
          step("Deploy"),
        ],
      },
      [`+ Build: ${role} may s3:GetObject on arn:aws:s3:::other/key`],
    ],
    [
      "a call that is refused now",
      { ...one, steps: [step("Build"), step("Deploy", { calls: [call("arn:aws:s3:::store/key", false)] })] },
      [
        `- Deploy: ${role} may s3:GetObject on arn:aws:s3:::store/key`,
        `+ Deploy: ${role} may not s3:GetObject on arn:aws:s3:::store/key`,
      ],
    ],
    [
      "another release",
      { ...one, release: "b".repeat(64) },
      [`- release ${"a".repeat(64)}`, `+ release ${"b".repeat(64)}`],
    ],
  ];
  for (const [what, other, lines] of changes)
    it(`differ by ${what}`, () => expect(differences(one, other)).to.deep.equal(lines));
});
