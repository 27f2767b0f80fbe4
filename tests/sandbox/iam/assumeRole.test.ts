import { expect } from "chai";
import { assumeRole } from "../../../sandbox/iam/index.ts";
import * as w from "./world.ts";

function refusalOf(verdict: ReturnType<typeof assumeRole>): string {
  return verdict.allowed ? "allowed" : verdict.message;
}

describe("sandbox/iam assumeRole", () => {
  const arn = `arn:aws:iam::${w.MEMBER}:role/LockgateDeploy`;
  const world = (trust: string) =>
    w.worldOf([...w.organization(), w.role(w.MEMBER, "LockgateDeploy", { assumeRolePolicy: trust })]);

  it("returns the new caller where trust and the caller's policies agree", () => {
    expect(assumeRole(arn, w.administrator, world(w.trusting({ AWS: w.administrator.arn })))).to.deep.equal({
      allowed: true,
      caller: { ...w.administrator, account: w.MEMBER, arn },
    });
  });

  it("refuses where the role trusts someone else", () => {
    const verdict = assumeRole(arn, w.administrator, world(w.trusting({ AWS: w.MEMBER })));
    expect(refusalOf(verdict)).to.contain("no resource-based policy allows the sts:AssumeRole action");
  });

  it("pins by organization", () => {
    const trust = (id: string) => w.trusting({ AWS: "*" }, { StringEquals: { "aws:PrincipalOrgID": id } });
    expect(assumeRole(arn, w.administrator, world(trust("o-acme"))).allowed).to.equal(true);
    expect(assumeRole(arn, w.administrator, world(trust("o-evil"))).allowed).to.equal(false);
  });

  it("lets nobody into a closed account", () => {
    const closed = w
      .organization()
      .map((r) => (r.id === w.MEMBER ? { ...r, outputs: { status: "SUSPENDED", state: "SUSPENDED" } } : r));
    const role = w.role(w.MEMBER, "LockgateDeploy", { assumeRolePolicy: w.trusting({ AWS: w.MANAGEMENT }) });
    const verdict = assumeRole(arn, w.administrator, w.worldOf([...closed, role]));
    expect(refusalOf(verdict)).to.contain("The account 222222222222 is closed");
  });

  it("takes tags of the caller's role into conditions", () => {
    const tagged = w.role(w.MANAGEMENT, "Tagged", {
      inlinePolicies: [{ name: "all", policy: w.allowAll }],
      tags: { team: "platform" },
    });
    const trust = w.trusting(
      { AWS: w.MANAGEMENT },
      { StringEquals: { "aws:PrincipalTag/team": "platform" } },
    );
    const resources = [
      ...w.organization(),
      tagged,
      w.role(w.MEMBER, "LockgateDeploy", { assumeRolePolicy: trust }),
    ];
    const caller = w.callerOf(w.MANAGEMENT, "Tagged");
    expect(assumeRole(arn, caller, w.worldOf(resources)).allowed).to.equal(true);
    expect(assumeRole(arn, w.administrator, w.worldOf(resources)).allowed).to.equal(false);
  });

  it("refuses a role that does not exist, and a caller without permission", () => {
    const trust = w.trusting({ AWS: w.administrator.arn });
    expect(refusalOf(assumeRole(`${arn}X`, w.administrator, world(trust)))).to.contain("does not exist");
    const weak = w.worldOf([
      ...w.organization(),
      w.role(w.MANAGEMENT, "Weak", {}),
      w.role(w.MEMBER, "LockgateDeploy", {}),
    ]);
    expect(refusalOf(assumeRole(arn, w.callerOf(w.MANAGEMENT, "Weak"), weak))).to.contain(
      "no identity-based policy allows the sts:AssumeRole action",
    );
  });
});
