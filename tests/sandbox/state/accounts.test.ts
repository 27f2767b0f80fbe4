import { expect } from "chai";
import { accountIdOf, managementEmail } from "../../../sandbox/state/accounts.ts";

describe("accountIdOf", () => {
  it("gives twelve digits without a leading zero for every address", () => {
    for (let n = 0; n < 200; n++) expect(accountIdOf(`team-${n}@acme.example`)).to.match(/^[1-9]\d{11}$/);
  });
  it("is the same for the same address whatever its case, and differs between addresses", () => {
    expect(accountIdOf("Prod@Acme.Example")).to.equal(accountIdOf("prod@acme.example"));
    expect(accountIdOf("prod@acme.example")).not.to.equal(accountIdOf("test@acme.example"));
  });
  it("keeps the id that committed configuration names", () => {
    expect(accountIdOf(managementEmail)).to.equal("546800369895");
  });
});
