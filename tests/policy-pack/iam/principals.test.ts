import { expect } from "chai";
import { UNKNOWN, type Principal } from "../../../policy-pack/iam/index.ts";
import { compilePrincipal, speaksOf, type Grade } from "../../../policy-pack/iam/principals.ts";
import { MAYBE, NO, YES } from "../../../policy-pack/iam/tri.ts";
import { A, B, role, roleArn, root, service, user } from "./cases/case.ts";

const session = (name: string, account = A) => `arn:aws:sts::${account}:assumed-role/${name}`;
const provider = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;
const github: Principal = { kind: "federated", provider, account: A };
const dev = role("Dev", A, "s1");

type Row = [element: unknown, caller: Principal, grade: Grade];

const PRINCIPAL: readonly Row[] = [
  ["*", dev, "direct"],
  ["*", service("config"), "direct"],
  [{ AWS: "*" }, dev, "direct"],
  [{ AWS: ["*"] }, role("Guest", B), "direct"],
  [{ AWS: A }, dev, "account"],
  [{ AWS: `arn:aws:iam::${A}:root` }, user("alice"), "account"],
  [{ AWS: `arn:aws-cn:iam::${A}:root` }, root(), "account"],
  [{ AWS: B }, dev, "none"],
  [{ AWS: A }, service("config"), "none"],
  [{ AWS: A }, github, "none"],
  [{ AWS: roleArn("Dev") }, dev, "role"],
  [{ AWS: [A, roleArn("Dev")] }, dev, "role"],
  [{ AWS: roleArn("Other") }, dev, "none"],
  [{ AWS: roleArn("Dev", B) }, dev, "none"],
  [{ AWS: `arn:aws:iam::${A}:user/alice` }, user("alice"), "direct"],
  [{ AWS: `arn:aws:iam::${A}:user/bob` }, user("alice"), "none"],
  [{ AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1X" }, user("alice"), "none"],
  [{ AWS: session("Dev/s1") }, dev, "direct"],
  [{ AWS: [roleArn("Dev"), session("Dev/s1")] }, dev, "direct"],
  [{ AWS: session("Dev/s2") }, dev, "none"],
  [{ AWS: [session("Dev/s2"), roleArn("Dev")] }, dev, "role"],
  [{ AWS: session("Dev/s1", B) }, dev, "none"],
  [{ AWS: session("Dev/s1") }, role("Dev"), "maybe"],
  [{ AWS: [session("Other/s1"), session("Dev/s9")] }, role("Dev"), "maybe"],
  [{ AWS: session("Other/s1") }, role("Dev"), "none"],
  [{ AWS: [session("Dev/s1"), roleArn("Dev")] }, role("Dev"), "role"],
  [{ AWS: session("Dev/s1") }, user("Dev"), "none"],
  [{ Service: "config.amazonaws.com" }, service("config"), "direct"],
  [{ Service: "CONFIG.amazonaws.com" }, service("config"), "direct"],
  [{ Service: ["logs.amazonaws.com"] }, service("config"), "none"],
  [{ Service: "*" }, service("config"), "maybe"],
  [{ Federated: provider }, github, "direct"],
  [{ Federated: "accounts.google.com" }, github, "none"],
  [{ Federated: "*" }, github, "maybe"],
  [{ CanonicalUser: "0".repeat(64) }, dev, "maybe"],
  [{ CanonicalUser: "0".repeat(64), AWS: roleArn("Dev") }, dev, "role"],
  [{ CanonicalUser: roleArn("Dev") }, dev, "maybe"],
  [{ AWS: "AROAEXAMPLEEXAMPLE12" }, dev, "none"],
  [{ AWS: "arn:aws:iam::111111111111:role/*" }, role("Other"), "maybe"],
  [{ AWS: session("Dev/*") }, dev, "maybe"],
  [{ AWS: "Dev" }, dev, "maybe"],
  // A form with something before or behind it is not that form.
  ...[A, session("Dev/s1"), roleArn("Dev"), "AROAEXAMPLEEXAMPLE12"].flatMap((name): Row[] => [
    [{ AWS: `x${name}` }, dev, "maybe"],
    [{ AWS: `${name}*` }, dev, "maybe"],
  ]),
  [{ AWS: "AR123456789012345" }, dev, "maybe"],
  [{ AWS: "arn:aws:s3:::acme" }, dev, "maybe"],
  [{ AWS: UNKNOWN }, dev, "maybe"],
  [{ AWS: [UNKNOWN, A] }, dev, "maybe"],
  [UNKNOWN, dev, "maybe"],
  [null, dev, "maybe"],
  [["*"], dev, "maybe"],
  ["Dev", dev, "maybe"],
  [7, dev, "maybe"],
  [{}, dev, "none"],
];

/** What is exempt, and how the statement then names the caller. */
const NOT_PRINCIPAL: readonly Row[] = [
  ["*", dev, "none"],
  [{ AWS: B }, dev, "direct"],
  [{ AWS: [A, roleArn("Dev"), session("Dev/s1")] }, dev, "none"],
  [{ AWS: [A, roleArn("Dev"), session("Dev/s2")] }, dev, "maybe"],
  [{ AWS: [A, roleArn("Dev"), session("Dev/s1")] }, role("Dev"), "maybe"],
  [{ AWS: session("Dev/s1") }, role("Dev"), "maybe"],
  [{ AWS: session("Dev/s1") }, role("Other"), "direct"],
  [{ AWS: A }, root(), "none"],
  [{ AWS: A }, user("alice"), "maybe"],
  [{ AWS: [A, `arn:aws:iam::${A}:user/alice`] }, user("alice"), "none"],
  [{ Service: "config.amazonaws.com" }, service("config"), "none"],
  [{ Service: "config.amazonaws.com" }, service("logs"), "direct"],
  [{ Service: "config.amazonaws.com" }, dev, "direct"],
  [{ Federated: provider }, github, "none"],
  [{ AWS: UNKNOWN }, dev, "maybe"],
  [UNKNOWN, service("config"), "maybe"],
];

const show = (value: unknown) =>
  value === UNKNOWN ? "UNKNOWN" : JSON.stringify(value, (_k, v) => (v === UNKNOWN ? "UNKNOWN" : v));
const nameOf = (caller: Principal) => Object.values(caller).slice(0, 2).join(" ");

describe("principals", () => {
  for (const [element, caller, grade] of PRINCIPAL) {
    it(`Principal ${show(element)} names ${nameOf(caller)}: ${grade}`, () => {
      expect(compilePrincipal(element, undefined)(caller)).to.equal(grade);
    });
  }

  for (const [element, caller, grade] of NOT_PRINCIPAL) {
    it(`NotPrincipal ${show(element)} names ${nameOf(caller)}: ${grade}`, () => {
      expect(compilePrincipal(undefined, element)(caller)).to.equal(grade);
    });
  }

  it("leaves a statement with neither or with both open", () => {
    expect(compilePrincipal(undefined, undefined)(dev)).to.equal("maybe");
    expect(compilePrincipal("*", { AWS: B })(dev)).to.equal("maybe");
    expect(compilePrincipal({ AWS: B }, "*")(dev)).to.equal("maybe");
  });

  it("reads a grade as an answer", () => {
    expect((["none", "maybe", "account", "role", "direct"] as const).map(speaksOf)).to.deep.equal([
      NO,
      MAYBE,
      YES,
      YES,
      YES,
    ]);
  });
});
