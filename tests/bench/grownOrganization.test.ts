import { expect } from "chai";
import { validateConfig } from "../../infra/configuration/validate.ts";
import { rawFrom } from "../infra/example.ts";
import { grownOrganization } from "./grownOrganization.ts";

describe("the organizations that the bench measures", () => {
  for (const accounts of [5, 40, 1000])
    it(`A1 one of ${accounts} accounts has a sound configuration`, () => {
      const { config } = grownOrganization(accounts);
      expect(config["lockgate:accounts"]).to.have.length(accounts);
      const result = validateConfig("org", rawFrom(config));
      expect(result.ok ? [] : result.faults).to.deep.equal([]);
    });
});
