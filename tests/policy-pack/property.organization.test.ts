// No value, however odd, makes a rule about the organization throw.

import { expect } from "chai";
import { rules } from "../../policy-pack/pack.ts";
import { isFinding } from "../../policy-pack/verdict.ts";
import { neverThrow } from "./oddValues.ts";
import { verdictsOf } from "./ruleCases.ts";
import { guardedOrganization } from "./worldOrganization.ts";

const good = guardedOrganization();
const own = rules.filter((rule) => rule.id.startsWith("ORG-"));

describe("policy pack: any value of units, accounts, guard rails", () => {
  it("starts from resources that no rule finds fault with", () => {
    const found = own.flatMap((rule) => verdictsOf(rule, good).filter(isFinding));
    expect(found).to.deep.equal([]);
  });

  neverThrow(own, good);
});
