import { expect } from "chai";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { signingKeyPolicy } from "../../../infra/plan/documents/keys.ts";
import { signingGenerations, trustedSigningKeys } from "../../../infra/plan/signingKeys.ts";
import { changed, exampleConfig } from "../example.ts";

const two = [
  { name: "1", until: "2027-02-01T00:00:00Z" },
  { name: "2027", from: "2027-01-01T00:00:00Z" },
];
const faults = (signingKeys: unknown): string => {
  const result = validateConfig("tooling", changed("tooling", { signingKeys }));
  return result.ok ? "" : JSON.stringify(result.faults);
};

describe("generations of the signing key", () => {
  it("is one for ever where nothing is said", () => {
    const config = exampleConfig("tooling");
    expect(signingGenerations(config)).to.deep.equal([
      { resource: "signing", aliases: ["alias/lockgate-signing-1"] },
    ]);
    expect(trustedSigningKeys(config)).to.deep.equal([
      {
        key: "arn:aws:kms:eu-central-1:276677566922:alias/lockgate-signing-1",
        signs: ["provenance", "sbom", "tests", "scan", "revocation"],
      },
    ]);
  });

  it("the first one's resource stays; each verifies in its time", () => {
    const config = exampleConfig("tooling", { signingKeys: two });
    expect(signingGenerations(config).map(({ resource }) => resource)).to.deep.equal([
      "signing",
      "signing-2027",
    ]);
    expect(trustedSigningKeys(config).map(({ notBefore, notAfter }) => [notBefore, notAfter])).to.deep.equal([
      [undefined, "2027-02-01T00:00:00Z"],
      ["2027-01-01T00:00:00Z", undefined],
    ]);
  });

  it("KMS itself signs with none outside its time", () => {
    const args = {
      administrator: "arn:aws:iam::1:role/a",
      signer: "arn:aws:iam::1:role/s",
      readers: [],
    };
    const sign = signingKeyPolicy({
      ...args,
      from: "2027-01-01T00:00:00Z",
      until: "2028-01-01T00:00:00Z",
    }).find(({ Sid }) => Sid === "Sign");
    expect(sign?.Condition).to.deep.include({
      DateGreaterThanEquals: { "aws:CurrentTime": "2027-01-01T00:00:00Z" },
      DateLessThan: { "aws:CurrentTime": "2028-01-01T00:00:00Z" },
    });
  });

  for (const [title, keys, says] of [
    ["no key", [], /at least one signing key/],
    ["a name with a dash", [{ name: "a-b" }], /1 to 16 lower-case letters/],
    [
      "two of one name",
      [
        { ...two[0], name: "x" },
        { ...two[1], name: "x" },
      ],
      /also in signingKeys\[0\]/,
    ],
    ["a day without time", [{ name: "1", from: "2027-01-01" }], /RFC 3339/],
    ["the signing key with an end", [{ name: "1", until: "2027-01-01T00:00:00Z" }], /would end/],
    ["an old key without an end", [{ name: "1" }, two[1]], /has no end/],
    ["a gap", [{ name: "1", until: "2026-12-01T00:00:00Z" }, two[1]], /does not begin before 1 ends/],
    [
      "an end before the beginning",
      [{ name: "1", from: "2027-03-01T00:00:00Z", until: "2027-02-01T00:00:00Z" }, two[1]],
      /not after from/,
    ],
  ] as const)
    it(`refuses ${title}`, () => expect(faults(keys)).to.match(says));
});
