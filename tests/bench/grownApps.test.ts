import { expect } from "chai";
import { validateConfig } from "../../infra/configuration/validate.ts";
import { rawFrom } from "../infra/example.ts";
import { grownApps } from "./grownApps.ts";

describe("the apps that the bench measures", () => {
  for (const count of [1, 10, 30])
    it(`${count} of them are a sound configuration, of one source and one kind of target`, () => {
      const { config } = grownApps(count);
      const apps = config["lockgate:apps"];
      expect(new Set(apps.map(({ name }) => name)).size).to.equal(count);
      expect(new Set(apps.map((app) => JSON.stringify([app["source"], app["target"]]))).size).to.equal(1);
      const result = validateConfig("tooling", rawFrom(config));
      expect(result.ok ? [] : result.faults).to.deep.equal([]);
    });
});
