import { expect } from "chai";
import type {
  PolicyResource,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { compile } from "../../policy-pack/compile.ts";
import { input } from "../../policy-pack/facts.ts";
import { defaultSettings } from "../../policy-pack/model/settings.ts";
import { resourceRule, stackRule, type Rule } from "../../policy-pack/rule.ts";
import { fail, judgeEach, notApplicable, pass } from "../../policy-pack/verdict.ts";

const TOKEN = "aws:kms/key:Key";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const row = {
  title: "Something is right",
  severity: "high",
  appliesTo: [TOKEN],
  maps: { nist: ["AC-3"] },
  rationale: "It matters.",
  fix: "Set it right.",
} as const;

const one = (check: (value: string | undefined) => ReturnType<typeof pass>): Rule =>
  resourceRule({
    ...row,
    id: "ONE-01",
    kind: "resource",
    check: (facts) => check(input(facts, "value").string()),
  });
const over = (
  check: (value: string | undefined, urn: string) => ReturnType<typeof pass>,
  id = "ALL-01",
): Rule =>
  stackRule({
    ...row,
    id,
    kind: "join",
    check: (model) => judgeEach(model.of("key"), (facts) => check(input(facts, "value").string(), facts.urn)),
  });

type Sent = { name: string; message: string; urn?: string; enforcementLevel?: string; severity: string };

/** Runs what compile gives as the SDK would: each resource first, then the stack. */
const run = (
  rules: readonly Rule[],
  inputs: object,
  options: { outputs?: object; config?: Record<string, object> } = {},
) => {
  const sent: Sent[] = [];
  const skipped: string[] = [];
  const report = ((violation: Sent) => sent.push(violation)) as unknown as ReportViolation;
  const { run: policies } = compile(rules, () => "2026-06-01");
  const base = {
    urn: "urn:pulumi:dev::p::aws:kms/key:Key::key",
    type: TOKEN,
    name: "key",
    opts: { protect: false },
  };
  const args = (name: string) => ({
    ...base,
    props: unknownCheckingProxy(inputs),
    isType: () => true,
    getConfig: () => options.config?.[name] ?? {},
    notApplicable: (reason: string) => {
      skipped.push(`${name}: ${reason}`);
      throw new Error("not applicable");
    },
  });
  for (const policy of policies as readonly ResourceValidationPolicy[]) {
    if (typeof policy.validateResource !== "function") continue;
    try {
      void policy.validateResource(args(policy.name) as never, report);
    } catch (error) {
      if ((error as Error).message !== "not applicable") throw error;
    }
  }
  const resource = {
    ...base,
    props: unknownCheckingProxy(options.outputs ?? inputs),
    propertyDependencies: {},
  } as unknown as PolicyResource;
  for (const policy of policies as readonly StackValidationPolicy[]) {
    if (!policy.validateStack) continue;
    const stack = { resources: [resource], getConfig: () => options.config?.[policy.name] ?? {} };
    void policy.validateStack(stack as never, report);
  }
  return { sent, skipped };
};

describe("compile", () => {
  it("runs one policy over the stack, and lists every rule", () => {
    const compiled = compile(
      [one(() => pass("")), over(() => pass("")), over(() => pass(""), "ALL-02")],
      () => "2026-06-01",
    );
    const names = (list: readonly { name: string }[]) => list.map((policy) => policy.name);
    expect(names(compiled.run)).to.deep.equal(["lz-exemptions", "ONE-01", "lz-stack"]);
    expect(names(compiled.listed)).to.deep.equal(["lz-exemptions", "ONE-01", "lz-stack", "ALL-01", "ALL-02"]);
  });

  it("sends findings of both kinds under their own ids", () => {
    const { sent } = run([one(() => fail("urn:x", "is wrong")), over((_, urn) => fail(urn, "is wrong"))], {
      value: "a",
    });
    expect(sent.map((s) => `${s.name} ${s.severity} ${s.enforcementLevel}`)).to.deep.equal([
      "ONE-01 high undefined",
      "ALL-01 high mandatory",
    ]);
    expect(sent[1]?.message).to.equal(
      "ALL-01 Something is right\naws:kms/key:Key key: is wrong\nRemedy: Set it right.\n[lockgate severity=high verdict=fail]",
    );
  });

  it("turns an unknown value into a finding that names it, never into the SDK's advice", () => {
    const rules = [one(() => pass("")), over((_, urn) => pass(urn))];
    const { sent } = run(rules, { value: UNKNOWN_TEXT });
    expect(sent.map((s) => s.name)).to.deep.equal(["ONE-01", "ALL-01"]);
    for (const { message } of sent)
      expect(message).to.include("value is not known yet").and.include("verdict=undecidable");
  });

  it("reads the inputs where the outputs are empty, as with a provider that is not configured", () => {
    const { sent } = run(
      [over((value, urn) => (value === "bad" ? fail(urn, "is bad") : pass(urn)))],
      { value: "bad" },
      { outputs: {} },
    );
    expect(sent).to.have.lengthOf(1);
  });

  it("reports a rule that breaks instead of passing or stopping the others", () => {
    const broken = over(() => {
      throw new TypeError("boom");
    });
    const { sent } = run([broken, over((_, urn) => fail(urn, "is wrong"), "ALL-02")], {});
    expect(sent.map((s) => s.name)).to.deep.equal(["ALL-01", "ALL-02"]);
    expect(sent[0]?.message).to.include("boom");
    expect(sent[0]?.enforcementLevel).to.equal("mandatory");
  });

  it("sends the same finding once", () => {
    const twice = stackRule({
      ...row,
      id: "ALL-01",
      kind: "graph",
      check: () => [fail("urn:x", "is wrong"), fail("urn:x", "is wrong")],
    });
    expect(run([twice], {}).sent).to.have.lengthOf(1);
  });

  it("says where a rule does not apply", () => {
    const { sent, skipped } = run([one(() => notApplicable("asymmetric"))], {});
    expect(sent).to.deep.equal([]);
    expect(skipped).to.deep.equal(["ONE-01: asymmetric"]);
  });

  it("takes levels from the configuration of the stack's policy", () => {
    const rules = [
      over((_, urn) => fail(urn, "is wrong")),
      over((_, urn) => fail(urn, "is wrong"), "ALL-02"),
    ];
    const { sent } = run(
      rules,
      {},
      { config: { "lz-stack": { levels: { "ALL-01": "advisory", "ALL-02": "disabled" } } } },
    );
    expect(sent.map((s) => `${s.name} ${s.enforcementLevel}`)).to.deep.equal(["ALL-01 advisory"]);
  });

  it("hands what the company says of itself to the rules, and the defaults where it says nothing", () => {
    const seen: unknown[] = [];
    const look = stackRule({
      ...row,
      id: "ALL-01",
      kind: "graph",
      check: ({ settings }) => {
        seen.push(settings);
        return [];
      },
    });
    run([look], {}, { config: { "lz-stack": { accounts: ["123456789012"], issuers: ["gitlab.com"] } } });
    run([look], {});
    expect(seen).to.deep.equal([
      { ...defaultSettings, accounts: ["123456789012"], issuers: ["gitlab.com"] },
      defaultSettings,
    ]);
  });
});
