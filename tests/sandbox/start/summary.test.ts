import { expect } from "chai";
import { stripVTControlCharacters } from "node:util";
import { type Run, renderSummary } from "../../../sandbox/start/summary.ts";

const run = (over: Partial<Run>): Run => ({
  id: "r",
  stack: "dev",
  state: "succeeded",
  outcome: {},
  ...over,
});

describe("npm start summary", () => {
  it("shows resources, changes, rules and time by stack and adds them up", () => {
    const outcome = {
      resources: 40,
      changes: { create: 39, same: 1 },
      policies: { rulesChecked: 15, violations: [] },
    };
    const text = renderSummary(
      [
        { stack: "org", run: run({ stack: "org", outcome }), seconds: 4 },
        { stack: "dev", run: run({ outcome }), seconds: 6.25 },
      ],
      [],
    );
    expect(text.split("\n")).to.deep.equal([
      "stack  result     resources  changes    rules  time",
      "-----  ---------  ---------  ---------  -----  -----",
      "org    succeeded  40         39 create  15     4.0 s",
      "dev    succeeded  40         39 create  15     6.3 s",
      "total 80 resources in 10.3 s",
    ]);
  });

  it("says which rule failed, on which resource, and the remedy", () => {
    const violation = {
      rule: "ART-01",
      severity: "critical",
      level: "mandatory",
      urn: "urn:pulumi:dev::lockgate::aws:s3/bucket:Bucket::store",
      message: "no public access block",
      remedy: "add a BucketPublicAccessBlock",
    };
    const failed = run({
      state: "failed",
      outcome: {
        policies: { rulesChecked: 15, violations: [violation] },
        error: { code: "policy_violation", title: "the policy pack refused the update" },
      },
    });
    const text = stripVTControlCharacters(
      renderSummary([{ stack: "dev", run: failed, seconds: 1 }], ["test"]),
    );
    expect(text).to.contain(
      "dev: ART-01 (critical, mandatory) on urn:pulumi:dev::lockgate::aws:s3/bucket:Bucket::store",
    );
    expect(text).to.contain("  remedy: add a BucketPublicAccessBlock");
    expect(text).to.contain("dev failed: the policy pack refused the update");
    expect(text).to.match(/^test +not started/m);
  });

  it("sums advice up in a line a rule, since it refuses nothing", () => {
    const advice = (stack: string): Run => {
      const urn = `urn:pulumi:${stack}::lockgate::aws:s3/bucket:Bucket::store`;
      const message = "ART-06 Each access is recorded\naws:s3/bucket:Bucket store: no access logs";
      const violation = {
        rule: "ART-06",
        severity: "medium",
        level: "advisory",
        urn,
        message,
        remedy: "log",
      };
      return run({ stack, outcome: { policies: { rulesChecked: 15, violations: [violation] } } });
    };
    const results = ["dev", "test"].map((stack) => ({ stack, run: advice(stack), seconds: 1 }));
    expect(renderSummary(results, []).split("\n").slice(-2)).to.deep.equal([
      "advice of the policy pack, which refuses nothing (the dashboard tells more):",
      "  ART-06 Each access is recorded: dev/store, test/store",
    ]);
  });
});
