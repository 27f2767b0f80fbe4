import { expect } from "chai";
import { evaluate, parsePolicy, type NamedPolicy } from "../../../../policy-pack/iam/index.ts";
import { OPERATORS } from "../../../../policy-pack/iam/operators.ts";
import { generate, type Call } from "./generate.ts";
import { KNOWN } from "./known.ts";

const CALLS = [...generate(1, 3_000)];
const texts = CALLS.map((call) => JSON.stringify(call.policies));
const layersOf = ({ policies: p }: Call): [string, readonly NamedPolicy[]][] => [
  ["identity", p.identity ?? []],
  ["boundary", p.boundary ? [p.boundary] : []],
  ["session", p.session ?? []],
  ["scp", p.scps?.flat() ?? []],
  ["rcp", p.rcps?.flat() ?? []],
  ["resource", p.resource ? [p.resource] : []],
];

/** How many calls have the text among their policies; rarer than this, a run would prove little about it. */
const OFTEN = 10;
const calls = (text: string): number => texts.filter((all) => all.includes(text)).length;

describe("the differential test's generator", () => {
  it("makes the same calls from the same seed, and others from another", () => {
    expect([...generate(1, 50)]).to.deep.equal([...generate(1, 50)]);
    expect(JSON.stringify([...generate(2, 50)])).to.not.equal(JSON.stringify([...generate(1, 50)]));
  });

  it("makes as many as asked for, and no chunk twice", () => {
    expect(CALLS).to.have.length(3_000);
    expect([...generate(1, 1_001)]).to.have.length(1_001);
    expect(JSON.stringify(CALLS.slice(0, 50))).to.not.equal(JSON.stringify(CALLS.slice(1_000, 1_050)));
  });

  for (const operator of [...OPERATORS.keys(), "Null"]) {
    it(`asks by ${operator}`, () => expect(calls(`"${operator}"`)).to.be.above(OFTEN));
  }
  for (const text of ['IfExists"', '"ForAllValues:', '"ForAnyValue:', "${", '"NotAction"', '"NotResource"']) {
    it(`uses ${text}`, () => expect(calls(text)).to.be.above(OFTEN));
  }
  for (const text of ['"Principal":"*"', '"NotPrincipal"', '"AWS"', '"Service"', '"Federated"']) {
    it(`names callers by ${text}`, () => expect(calls(text)).to.be.above(OFTEN));
  }

  for (const kind of ["role", "user", "root", "service", "federated"]) {
    it(`lets a ${kind} call, with both answers`, () => {
      const effects = CALLS.filter(({ request }) => request.principal.kind === kind).map(
        ({ request, policies }) => evaluate(request, policies).effect,
      );
      expect(effects.filter((effect) => effect === "allow").length).to.be.above(OFTEN);
      expect(effects.filter((effect) => effect === "deny").length).to.be.above(OFTEN);
    });
  }

  for (const layer of ["identity", "boundary", "session", "scp", "rcp", "resource"] as const) {
    it(`lets the ${layer} layer decide`, () => {
      const decided = CALLS.filter(
        ({ request, policies }) => evaluate(request, policies).layer === layer,
      ).length;
      expect(decided).to.be.above(OFTEN);
    });
  }

  it("calls from inside the account and from outside", () => {
    const outside = CALLS.filter(
      ({ request: { principal, resourceAccount } }) =>
        "account" in principal && principal.account !== resourceAccount,
    );
    expect(outside.length).to.be.within(500, 2_500);
  });

  it("writes only documents that the strict grammar accepts", () => {
    const kinds = { identity: "identity", boundary: "identity", session: "identity" } as const;
    for (const call of CALLS.slice(0, 500)) {
      for (const [layer, policies] of layersOf(call)) {
        for (const { document } of policies) {
          const kind = kinds[layer as keyof typeof kinds] ?? layer;
          const parsed = parsePolicy(document, kind as "scp");
          expect(parsed.ok ? [] : parsed.faults, JSON.stringify(document)).to.deep.equal([]);
        }
      }
    }
  });

  it("leaves no request open but by a known class of differences", () => {
    const open = CALLS.filter(({ request, policies }) => evaluate(request, policies).effect === "maybe");
    expect(open.filter((call) => !KNOWN.some((entry) => entry.covers(call, "maybe")))).to.deep.equal([]);
  });
});

describe("the table of known differences", () => {
  for (const { name, example, ours, covers, reworded } of KNOWN) {
    it(`${name}: the evaluator answers ${ours}, and in other words the same`, () => {
      expect(evaluate(example.request, example.policies).effect).to.equal(ours);
      expect(covers(example, ours)).to.equal(true);
      const same = reworded?.(example) ?? example;
      expect(evaluate(same.request, same.policies).effect).to.equal(ours);
    });
  }
});
