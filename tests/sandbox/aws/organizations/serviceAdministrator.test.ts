import { expect } from "chai";
import { administrator as guardDuty } from "../../../../sandbox/aws/guardduty/organization.ts";
import { administrator as inspector } from "../../../../sandbox/aws/inspector/index.ts";
import { administrator as macie } from "../../../../sandbox/aws/macie/index.ts";
import { administrator as securityHub } from "../../../../sandbox/aws/securityhub/organization.ts";
import { member, organized } from "../cloudtrail/scene.ts";
import { management, workload } from "../world.ts";

const caller = { account: management };

for (const [service, model, principal, property] of [
  ["guardduty", guardDuty, "guardduty.amazonaws.com", "adminAccountId"],
  ["inspector2", inspector, "inspector2.amazonaws.com", "accountId"],
  ["macie2", macie, "macie.amazonaws.com", "adminAccountId"],
  ["securityhub", securityHub, "securityhub.amazonaws.com", "adminAccountId"],
] as const)
  describe(`the administrator of ${service}`, () => {
    it("is one member account in a region", () => {
      const world = organized(undefined, [principal]);
      const accountId = member(world);
      expect(world.create(model, { [property]: accountId }, caller).id).to.equal(accountId);
      expect(() => world.create(model, { [property]: accountId }, caller)).to.throw(/administers .* already/);
      const elsewhere = { ...caller, region: "eu-west-1" };
      expect(world.create(model, { [property]: accountId }, elsewhere).region).to.equal("eu-west-1");
    });

    it("is neither the management account nor one outside, and needs trusted access", () => {
      const world = organized(undefined, [principal]);
      expect(() => world.create(model, { [property]: management }, caller)).to.throw(
        /cannot register the man/,
      );
      expect(() => world.create(model, { [property]: workload }, caller)).to.throw(/no active account/);
      expect(() => world.create(model, { [property]: "1" }, caller)).to.throw(/12 digits/);
      const closed = organized(undefined, []);
      expect(() => closed.create(model, { [property]: member(closed) }, caller)).to.throw(/Trusted access/);
    });

    it("is authorised as a call of the service and one of Organizations", () => {
      const actions = model.calls("create", { inputs: {} }, organized().context(caller)).map((c) => c.action);
      expect(actions[0]).to.match(new RegExp(`^${service}:Enable\\w+`));
      expect(actions[1]).to.equal("organizations:RegisterDelegatedAdministrator");
    });
  });
