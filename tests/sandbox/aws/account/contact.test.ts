import { expect } from "chai";
import { alternativeContact } from "../../../../sandbox/aws/account/index.ts";
import { itRefuses } from "../cases.ts";
import { caller, member, organized } from "../cloudtrail/scene.ts";
import { management, workload } from "../world.ts";

const contact = {
  alternateContactType: "SECURITY",
  name: "Security",
  title: "Team",
  emailAddress: "security@acme.example",
  phoneNumber: "+49 30 1234567",
};

describe("account AlternativeContact", () => {
  itRefuses(alternativeContact, () => {
    const world = organized(undefined, ["account.amazonaws.com"]);
    return { world, caller, inputs: { ...contact, accountId: member(world) } };
  }, [
    ["an unknown type", { alternateContactType: "LEGAL" }, /must be one of BILLING/],
    ["an address that is none", { emailAddress: "security" }, /an e-mail address/],
    ["a phone number with letters", { phoneNumber: "call me" }, /digits, spaces/],
    ["a name of 65 characters", { name: "n".repeat(65) }, /between 1 and 64/],
    ["the management account by its id", { accountId: management }, /leave accountId out/],
    ["an account outside the organization", { accountId: workload }, /not in the organization/],
  ]);

  it("of the caller's own account needs no id; of another, trusted access", () => {
    const world = organized(undefined, []);
    expect(world.create(alternativeContact, contact, caller).id).to.equal("SECURITY");
    const accountId = member(world);
    expect(() => world.create(alternativeContact, { ...contact, accountId }, caller)).to.throw(
      /Trusted access is not enabled for account.amazonaws.com/,
    );
  });

  it("is authorised on the member within the organization", () => {
    const world = organized(undefined, ["account.amazonaws.com"]);
    const [call] = alternativeContact.calls(
      "create",
      { inputs: { ...contact, accountId: workload } },
      world.context(caller),
    );
    expect(call?.resource).to.match(
      new RegExp(`^arn:aws:account::${management}:account/o-\\w+/${workload}$`),
    );
  });
});
