// No value, however odd, makes a rule throw, and none that is unknown makes it pass.

import { expect } from "chai";
import fc from "fast-check";
import { UNKNOWN, type Facts } from "../../policy-pack/facts.ts";
import { rules } from "../../policy-pack/pack.ts";
import { isFinding } from "../../policy-pack/verdict.ts";
import { faultsIn, odd, positions, replaced, type Path } from "./oddValues.ts";
import { verdictsOf } from "./ruleCases.ts";
import { goodPipeline, goodStore, resource } from "./world.ts";

const good: readonly Facts[] = [
  ...goodStore(),
  ...goodPipeline(),
  resource("securityGroup", "group", {
    ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8"] }],
  }),
  resource("securityGroupIngressRule", "rule", {
    ipProtocol: "tcp",
    fromPort: 22,
    toPort: 22,
    cidrIpv4: "10.0.0.0/8",
  }),
  resource("networkAcl", "acl", { ingress: [{ action: "allow", protocol: "-1", cidrBlock: "10.0.0.0/8" }] }),
  resource("policy", "policy", { name: "p", policy: '{"Statement":[]}' }),
  resource("rolePolicyAttachment", "attachment", {
    role: "build",
    policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  }),
];

const places = good.flatMap((facts, index) =>
  positions(facts.props)
    .slice(1)
    .map((path) => ({ index, path })),
);

const broken = (place: { index: number; path: Path }, by: unknown): readonly Facts[] =>
  good.map((facts, index) =>
    index === place.index
      ? { ...facts, props: replaced(facts.props, place.path, by) as Facts["props"] }
      : facts,
  );

const faultsOf = (resources: readonly Facts[]): readonly string[] => faultsIn(rules, resources);

describe("policy pack: any value", () => {
  it("starts from resources that hardly any rule finds fault with", () => {
    const found = rules.flatMap((rule) =>
      verdictsOf(rule, good)
        .filter(isFinding)
        .map(() => rule.id),
    );
    // The emptied policy and AWS's own policy on a project's role are there to be tried, not to be right.
    expect([...new Set(found)].toSorted()).to.deep.equal([
      "G-02",
      "G-04",
      "G-05",
      "IAM-04",
      "IAM-05",
      "IAM-06",
      "IAM-14",
      "IAM-15",
      "PIPE-04",
      "PIPE-05",
      "PIPE-06",
      "PIPE-07",
    ]);
  });

  it("never makes a rule throw: each property unknown, null and absent", () => {
    const faults = places.flatMap((place) =>
      [UNKNOWN, null, undefined].flatMap((by) => faultsOf(broken(place, by))),
    );
    expect(faults).to.deep.equal([]);
  }).timeout(300_000);

  it("never makes a rule throw: random values at random places", () => {
    const arbitrary = fc.record({ place: fc.constantFrom(...places), by: odd });
    fc.assert(
      fc.property(arbitrary, ({ place, by }) => {
        expect(faultsOf(broken(place, by))).to.deep.equal([]);
      }),
      { numRuns: 400 },
    );
  }).timeout(300_000);

  it("never makes a rule throw: random values as whole property bags", () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.dictionary(fc.string(), odd), (index, props) => {
        const resources = good.map((facts, at) => (at === index ? { ...facts, props } : facts));
        expect(faultsOf(resources)).to.deep.equal([]);
      }),
      { numRuns: 200 },
    );
  }).timeout(300_000);

  it("never makes a rule throw: random values in the provider's inputs", () => {
    const name = fc.constantFrom("allowedAccountIds", "assumeRoles", "assumeRole", "defaultTags", "region");
    fc.assert(
      fc.property(name, fc.oneof(odd, fc.constantFrom("{", '{"tags":1}', "[1]")), (property, by) => {
        const resources = good.map((facts) => ({
          ...facts,
          provider: { urn: "urn:provider", props: { ...facts.provider?.props, [property]: by } },
        }));
        expect(faultsOf(resources)).to.deep.equal([]);
      }),
      { numRuns: 100 },
    );
  }).timeout(300_000);

  it("makes every rule about policy documents undecidable while those are unknown", () => {
    const policies = good.map((facts) =>
      "policy" in facts.props ? { ...facts, props: { ...facts.props, policy: UNKNOWN } } : facts,
    );
    const silent = rules
      .filter((rule) => /^(ART-0[239]|KMS-0[2457]|IAM-(0[45689]|1[45])|G-01)$/.test(rule.id))
      .filter((rule) => !verdictsOf(rule, policies).some((verdict) => verdict.kind === "undecidable"));
    expect(silent.map((rule) => rule.id)).to.deep.equal([]);
  });
});
