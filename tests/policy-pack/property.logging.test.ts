// No value, however odd, makes a rule about records and watchers throw.

import { expect } from "chai";
import { rules } from "../../policy-pack/pack.ts";
import { isFinding } from "../../policy-pack/verdict.ts";
import { neverThrow } from "./oddValues.ts";
import { verdictsOf } from "./ruleCases.ts";
import { counted, watchedOrganization } from "./worldLogging.ts";

const good = [...watchedOrganization(), ...counted('{ $.eventName = "*" }').slice(2)];
const own = rules.filter((rule) => rule.id.startsWith("LOG-"));

describe("policy pack: any value of trails, recorders, detectors, alarms", () => {
  it("starts from resources that no rule finds fault with", () => {
    const found = own.flatMap((rule) => verdictsOf(rule, good).filter(isFinding));
    expect(found).to.deep.equal([]);
  });

  neverThrow(own, good);
});
