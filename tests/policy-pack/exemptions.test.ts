import { expect } from "chai";
import { Exemptions } from "../../policy-pack/exemptions.ts";
import { isFinding } from "../../policy-pack/verdict.ts";

const URN = "urn:pulumi:dev::lockgate::aws:s3/bucket:Bucket::releases";
const finding = { kind: "fail", urn: URN, message: "versioning is Suspended" } as const;
const entry = {
  rule: "ART-04",
  urn: "*::aws:s3/bucket:Bucket::releases",
  reason: "moves to the new store",
  ticket: "OPS-7",
  owner: "platform",
  until: "2026-06-30",
};
const exempt = (patch: object = {}, today = "2026-06-01") =>
  new Exemptions({ exemptions: [{ ...entry, ...patch }] }, today);
const messages = (exemptions: Exemptions) =>
  exemptions
    .verdicts(new Set(["dev"]))
    .filter(isFinding)
    .map((v) => (v.kind === "fail" ? v.message : v.input));

describe("exemptions", () => {
  it("cover the rule and the resource that they name, through their last day", () => {
    for (const today of ["2026-06-01", "2026-06-30"]) {
      const exemptions = exempt({}, today);
      expect(exemptions.covers("ART-04", finding)).to.equal(true);
      expect(messages(exemptions)).to.deep.equal([]);
    }
  });

  it("cover what is undecidable as well", () => {
    const undecidable = {
      kind: "undecidable",
      urn: URN,
      input: "policy",
      reason: "is not known yet",
    } as const;
    expect(exempt().covers("ART-04", undecidable)).to.equal(true);
  });

  const others: readonly [string, object][] = [
    ["another rule", { rule: "ART-05" }],
    ["another resource", { urn: "*::aws:s3/bucket:Bucket::other" }],
    ["a part of the URN without a star", { urn: "releases" }],
    ["a pattern whose dots are dots", { urn: URN.replace("releases", "r.leases") }],
  ];
  for (const [name, patch] of others) {
    it(`do not cover ${name}, and are reported as unused`, () => {
      const exemptions = exempt(patch);
      expect(exemptions.covers("ART-04", finding)).to.equal(false);
      expect(messages(exemptions).join()).to.include("exempts nothing");
    });
  }

  it("cover nothing once they have run out, and say so", () => {
    const exemptions = exempt({}, "2026-07-01");
    expect(exemptions.covers("ART-04", finding)).to.equal(false);
    expect(messages(exemptions).join()).to.include("ran out on 2026-06-30").and.include("OPS-7");
  });

  it("of other stacks are left to their runs, expired or not", () => {
    const urn = URN.replace("urn:pulumi:dev", "urn:pulumi:prod");
    expect(messages(exempt({ urn }))).to.deep.equal([]);
    expect(messages(exempt({ urn, until: "2020-01-01" }))).to.deep.equal([]);
    expect(messages(exempt({ urn: urn.replace("prod", "d*") })).join()).to.include("exempts nothing");
  });

  const malformed: readonly [string, unknown][] = [
    ["a day that does not exist", { exemptions: [{ ...entry, until: "2026-02-30" }] }],
    ["no reason", { exemptions: [{ ...entry, reason: "" }] }],
    ["no owner", { exemptions: [{ ...entry, owner: undefined }] }],
    ["text in place of an entry", { exemptions: ["ART-04"] }],
    ["no list", { exemptions: "all" }],
    ["null", { exemptions: [null] }],
  ];
  for (const [name, config] of malformed) {
    it(`that are malformed cover nothing and are reported: ${name}`, () => {
      const exemptions = new Exemptions(config, "2026-06-01");
      expect(exemptions.covers("ART-04", finding)).to.equal(false);
      expect(messages(exemptions).join()).to.include("malformed");
    });
  }

  it("may be absent", () => {
    for (const config of [undefined, null, {}, { exemptions: [] }])
      expect(messages(new Exemptions(config, "2026-06-01"))).to.deep.equal([]);
  });
});
