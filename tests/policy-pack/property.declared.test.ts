// No value at any property that @pulumi/aws declares for the types of a rule makes the rule throw.

import { expect } from "chai";
import fc from "fast-check";
import type { Facts } from "../../policy-pack/facts.ts";
import { rules } from "../../policy-pack/pack.ts";
import { declaredProps } from "./declared.ts";
import { faultsIn } from "./oddValues.ts";
import { typed } from "./world.ts";

const arbitraries = new Map<string, ReturnType<typeof declaredProps>>();
const propsOf = (token: string) => {
  const found = arbitraries.get(token) ?? declaredProps(token);
  arbitraries.set(token, found);
  return found;
};

describe("policy pack: any value of the types that a rule is about", () => {
  for (const rule of rules) {
    it(`never makes ${rule.id} throw`, () => {
      const all = fc.tuple(...rule.appliesTo.map(propsOf));
      fc.assert(
        fc.property(all, (bags) => {
          const resources = bags.map((props, at): Facts => typed(rule.appliesTo[at]!, `r${at}`, props));
          expect(faultsIn([rule], resources)).to.deep.equal([]);
        }),
        { numRuns: 25 },
      );
    }).timeout(120_000);
  }
});
