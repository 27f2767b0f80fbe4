// The file of trusted issuers: what is taken, and every fault with its place.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { grantsOf, type Issuer, readIssuers } from "../../../automation/auth/issuers.ts";
import { LockgateError } from "../../../automation/errors.ts";

const good = {
  issuer: "https://token.actions.githubusercontent.com",
  audience: "https://lockgate.acme.example",
  rules: [
    {
      claims: { repository: "acme/app", environment: "prod" },
      grants: [{ environment: "prod", role: "operator" }],
    },
  ],
};

describe("the file of issuers", () => {
  let folder: string;
  const read = (content: unknown) => {
    const file = path.join(folder, "oidc.yaml");
    writeFileSync(file, typeof content === "string" ? content : stringify(content));
    return readIssuers(file);
  };
  const faultsOf = (content: unknown): string[] => {
    try {
      read(content);
    } catch (error) {
      return (error as LockgateError).faults.map(
        ({ path: place, message }) => `${place.split(": ").at(-1)}: ${message}`,
      );
    }
    return [];
  };
  const withIssuer = (changes: object) => ({ issuers: [{ ...good, ...changes }] });

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-oidc-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is taken with defaults that are safe", () => {
    const [issuer] = read({ issuers: [good] });
    expect(issuer).to.deep.include({ algorithms: ["RS256", "ES256"], nameClaim: "sub", personClaim: "sub" });
  });

  it("may name an issuer on loopback by http, for tests", () => {
    expect(read(withIssuer({ issuer: "http://127.0.0.1:3000" }))).to.have.length(1);
  });

  const wrong: Record<string, [unknown, RegExp]> = {
    "an unknown field": [withIssuer({ audiences: "x" }), /issuers\.0: Unrecognized key/],
    "algorithm none": [withIssuer({ algorithms: ["none"] }), /issuers\.0\.algorithms\.0/],
    "a shared secret's algorithm": [withIssuer({ algorithms: ["HS256"] }), /issuers\.0\.algorithms\.0/],
    "an issuer by plain http": [
      withIssuer({ issuer: "http://id.example" }),
      /issuers\.0\.issuer: is not https/,
    ],
    "no audience": [withIssuer({ audience: undefined }), /issuers\.0\.audience/],
    "a rule without claims": [
      withIssuer({ rules: [{ claims: {}, grants: good.rules[0]!.grants }] }),
      /names no claim/,
    ],
    "an unknown role": [
      withIssuer({ rules: [{ claims: { a: "b" }, grants: [{ environment: "*", role: "root" }] }] }),
      /role/,
    ],
    "an issuer twice": [{ issuers: [good, good] }, /issuers: names an issuer twice/],
    "no issuer": [{ issuers: [] }, /issuers/],
    "text that is no YAML": ["{ issuers: [", /can't be read/],
  };
  for (const [name, [content, fault]] of Object.entries(wrong)) {
    it(`is refused with ${name}, and its place`, () => {
      expect(faultsOf(content).join("\n")).to.match(fault);
    });
  }

  it("is refused with all its faults at once, and when it is not there", () => {
    expect(faultsOf(withIssuer({ audience: "", algorithms: [] }))).to.have.length(2);
    expect(() => readIssuers(path.join(folder, "nothing.yaml"))).to.throw(LockgateError);
  });

  it("grants what all matching rules say, by values to the letter", () => {
    const rules: Issuer["rules"] = [
      { claims: { groups: ["ops", "sre"] }, grants: [{ environment: "*", role: "viewer" }] },
      { claims: { groups: "sre", mfa: "yes" }, grants: [{ environment: "prod", role: "approver" }] },
    ];
    expect(grantsOf({ rules }, { groups: ["dev", "sre"], mfa: "yes" })).to.have.length(2);
    expect(grantsOf({ rules }, { groups: "ops" })).to.have.length(1);
    expect(grantsOf({ rules }, { groups: "OPS" })).to.deep.equal([]);
    expect(grantsOf({ rules }, { mfa: "yes" })).to.deep.equal([]);
  });
});
