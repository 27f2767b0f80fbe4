import { expect } from "chai";
import { formatFaults } from "../../../infra/configuration/faults.ts";
import { exampleConfig } from "../example.ts";
import { twin, twinConfig, validateTwin } from "../twin.ts";

describe("E8 the configuration of a twin", () => {
  it("E8 has what production's file says from there, and refuses a mind of its own, or another row", () => {
    const { network, store, parameters } = twinConfig();
    const { network: theirs, store: theirStore, parameters: told } = exampleConfig("prod");
    expect([network, store, parameters]).to.deep.equal([theirs, theirStore, told]);
    const said = (changes: Record<string, unknown>): string => {
      const result = validateTwin(changes);
      return result.ok ? "sound" : formatFaults("mirror", result.faults, new Set());
    };
    expect(said({ network: { zones: ["a", "b"], nat: "none" } })).to.include(
      "a twin of its own mind is none",
    );
    expect(said({ twinOf: "stage" })).to.include("Pulumi.stage.yaml");
    expect(said({ accountId: "972823772653" })).to.include("this stack touches no account until both agree");
    expect(said({ twins: [{ ...twin, accountId: "972823772653" }] })).to.include("is for something else");
    expect(said({ twins: [{ ...twin, of: "stage" }] })).to.include("name one of dev, test, prod");
    expect(said({ twins: [{ ...twin, of: "dev" }] })).to.match(
      /releases come to it from the signer[^]*name one of test, prod/,
    );
    expect(said({ twins: [{ ...twin, name: "dev" }] })).to.include("an environment is called so");
    expect(said({ twins: [] })).to.include("twins has no row of mirror");
  });
});
