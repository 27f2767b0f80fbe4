import { expect } from "chai";
import type { StackValidationPolicy } from "@pulumi/policy";
import type { Given } from "../../policy-pack/configured.ts";
import { compile } from "../../policy-pack/compile.ts";
import { input, UNKNOWN, type Facts } from "../../policy-pack/facts.ts";
import { defaultSettings } from "../../policy-pack/model/settings.ts";
import type { Violation } from "../../policy-pack/report.ts";
import { resourceRule, stackRule, type Rule } from "../../policy-pack/rule.ts";
import { fail, judgeEach, notApplicable, pass } from "../../policy-pack/verdict.ts";

const TOKEN = "aws:kms/key:Key";
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

/** Runs what compile gives as the engine would: the resource first, then the stack. */
const run = async (
  rules: readonly Rule[],
  inputs: object,
  options: { outputs?: object; config?: Record<string, object>; levels?: Record<string, string> } = {},
) => {
  const sent: Violation[] = [];
  const report = (violation: Violation) => void sent.push(violation);
  const { judgeResource, judgeStack, configure } = compile(rules, () => "2026-06-01");
  const faults = await configure(givenBy(rules, options));
  const shown = (props: object): Facts => ({
    urn: "urn:pulumi:dev::p::aws:kms/key:Key::key",
    type: TOKEN,
    name: "key",
    protect: false,
    props: props as Facts["props"],
    propertyDependencies: {},
  });
  judgeResource(shown(inputs), report);
  await judgeStack([shown(options.outputs ?? inputs)], report);
  return { sent, faults };
};

/** The engine hands over every policy: its level, given or default, and what is configured for it. */
const givenBy = (
  rules: readonly Rule[],
  { config = {}, levels = {} }: { config?: Record<string, object>; levels?: Record<string, string> },
): Given =>
  new Map([
    ...rules.map(({ id, level }) => [id, { level: levels[id] ?? level, properties: {} }] as const),
    ...["lz-exemptions", "lz-stack"].map(
      (name) => [name, { level: "mandatory", properties: { ...config[name] } }] as const,
    ),
  ]);

describe("compile", () => {
  it("lists every rule, and what is configured, but for none that the SDK could run", async () => {
    const { listed } = compile([one(() => pass("")), over(() => pass(""))], () => "2026-06-01");
    expect(listed.map(({ name }) => name)).to.deep.equal(["lz-exemptions", "lz-stack", "ONE-01", "ALL-01"]);
    for (const policy of listed) {
      expect(policy).not.to.have.property("validateResource");
      expect(() => (policy as StackValidationPolicy).validateStack!({} as never, () => {})).to.throw(
        "@pulumi/policy",
      );
    }
  });

  it("sends findings of both kinds under their own ids", async () => {
    const { sent } = await run(
      [one(() => fail("urn:x", "is wrong")), over((_, urn) => fail(urn, "is wrong"))],
      {
        value: "a",
      },
    );
    expect(sent.map((s) => `${s.rule} ${s.severity} ${s.level}`)).to.deep.equal([
      "ONE-01 high mandatory",
      "ALL-01 high mandatory",
    ]);
    expect(sent[1]?.message).to.equal(
      "ALL-01 Something is right\naws:kms/key:Key key: is wrong\nRemedy: Set it right.\n[lockgate severity=high verdict=fail]",
    );
  });

  it("turns an unknown value into a finding that names it, never into the SDK's advice", async () => {
    const rules = [one(() => pass("")), over((_, urn) => pass(urn))];
    const { sent } = await run(rules, { value: UNKNOWN });
    expect(sent.map((s) => s.rule)).to.deep.equal(["ONE-01", "ALL-01"]);
    for (const { message } of sent)
      expect(message).to.include("value is not known yet").and.include("verdict=undecidable");
  });

  it("reads the inputs where the outputs are empty, as with a provider that is not configured", async () => {
    const { sent } = await run(
      [over((value, urn) => (value === "bad" ? fail(urn, "is bad") : pass(urn)))],
      { value: "bad" },
      { outputs: {} },
    );
    expect(sent).to.have.lengthOf(1);
  });

  it("reports a rule that breaks instead of passing or stopping the others", async () => {
    const broken = over(() => {
      throw new TypeError("boom");
    });
    const { sent } = await run([broken, over((_, urn) => fail(urn, "is wrong"), "ALL-02")], {});
    expect(sent.map((s) => s.rule)).to.deep.equal(["ALL-01", "ALL-02"]);
    expect(sent[0]?.message).to.include("boom");
    expect(sent[0]?.level).to.equal("mandatory");
  });

  it("sends the same finding once", async () => {
    const twice = stackRule({
      ...row,
      id: "ALL-01",
      kind: "graph",
      check: () => [fail("urn:x", "is wrong"), fail("urn:x", "is wrong")],
    });
    expect((await run([twice], {})).sent).to.have.lengthOf(1);
  });

  it("reports nothing where a rule does not apply", async () => {
    expect((await run([one(() => notApplicable("asymmetric"))], {})).sent).to.deep.equal([]);
    const elsewhere = { ...one(() => fail("urn:x", "is wrong")), appliesTo: ["aws:s3/bucket:Bucket"] };
    expect((await run([elsewhere as Rule], {})).sent).to.deep.equal([]);
  });

  it("takes levels from the configuration of the stack's policy", async () => {
    const rules = [
      over((_, urn) => fail(urn, "is wrong")),
      over((_, urn) => fail(urn, "is wrong"), "ALL-02"),
    ];
    const { sent } = await run(
      rules,
      {},
      { config: { "lz-stack": { levels: { "ALL-01": "advisory", "ALL-02": "disabled" } } } },
    );
    expect(sent.map((s) => `${s.rule} ${s.level}`)).to.deep.equal(["ALL-01 advisory"]);
  });

  it("takes levels that stand under a rule's own id, for rules of every kind", async () => {
    const rules = [one(() => fail("urn:x", "is wrong")), over((_, urn) => fail(urn, "is wrong"))];
    const { sent } = await run(
      rules,
      { value: "a" },
      { levels: { "ONE-01": "advisory", "ALL-01": "advisory" } },
    );
    expect(sent.map((s) => `${s.rule} ${s.level}`)).to.deep.equal(["ONE-01 advisory", "ALL-01 advisory"]);
    expect((await run(rules, { value: "a" }, { levels: { "ALL-01": "disabled" } })).sent).to.have.lengthOf(1);
  });

  it("takes levels and severities by environment, over those for all", async () => {
    const rules = [
      one(() => fail("urn:pulumi:dev::p::t::n", "is wrong")),
      over((_, urn) => fail(urn, "is wrong")),
    ];
    const stack = {
      levels: { "ONE-01": "advisory", "ALL-01": "advisory" },
      severities: { "ALL-01": "low" },
      environments: {
        dev: { levels: { "ONE-01": "disabled" }, severities: { "ALL-01": "critical" } },
        prod: {},
      },
    };
    const { sent } = await run(rules, { value: "a" }, { config: { "lz-stack": stack } });
    expect(sent.map((s) => `${s.rule} ${s.level} ${s.severity}`)).to.deep.equal(["ALL-01 advisory critical"]);
    expect(sent[0]?.message).to.include("severity=critical");
  });

  it("refuses a configuration with a rule that does not exist, and names the nearest", async () => {
    const config = { "lz-stack": { environments: { dev: { levels: { "ALL-1": "advisory" } } } } };
    const { faults } = await run([over((_, urn) => pass(urn))], {}, { config });
    expect(faults.join()).to.include(
      'lz-stack.environments.dev.levels "ALL-1" is not a rule (did you mean "ALL-01"?)',
    );
  });

  it("lets nothing pass before the configuration has arrived", async () => {
    const { judgeStack } = compile([over((_, urn) => pass(urn))], () => "2026-06-01");
    const sent: Violation[] = [];
    await judgeStack([], (violation) => void sent.push(violation));
    expect(sent.map(({ rule, level }) => `${rule} ${level}`)).to.deep.equal(["lz-stack mandatory"]);
  });

  it("hands what the company says of itself to the rules, and the defaults where it says nothing", async () => {
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
    await run(
      [look],
      {},
      { config: { "lz-stack": { accounts: ["123456789012"], issuers: ["gitlab.com"] } } },
    );
    await run([look], {});
    expect(seen).to.deep.equal([
      { ...defaultSettings, accounts: ["123456789012"], issuers: ["gitlab.com"] },
      defaultSettings,
    ]);
  });
});
