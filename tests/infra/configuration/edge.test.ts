import { expect } from "chai";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { changed, exampleConfig } from "../example.ts";
import { sampleTargets } from "../plan/pipeline/samples.ts";

const first = exampleConfig("tooling").apps[0];
const edge = { ...first, name: "soil", target: sampleTargets.edge };
const device = (id: string, more: object = {}) => ({
  id,
  app: "soil",
  environment: "prod",
  ring: "canary",
  node: "mi-0123456789abcdef0",
  ...more,
});
const faultsOf = (devices: object[], apps: object[] = [edge]) => {
  const result = validateConfig("tooling", changed("tooling", { apps, devices }));
  return result.ok
    ? []
    : result.faults.map(({ path, problem, remedy }) => `${path.join(".")}: ${problem}; ${remedy}`);
};

describe("the table of devices", () => {
  it("C15 takes a device with its ring, and has none where nothing is said", () => {
    expect(faultsOf([device("pot")])).to.deep.equal([]);
    expect(exampleConfig("tooling").devices).to.deep.equal([]);
  });

  it("C15 tells everything that is wrong with it at once, each with the row and the remedy", () => {
    const faults = faultsOf([
      device("pot"),
      device("pot", { node: "mi-0123456789abcdef1" }),
      device("hill"),
      device("bog", { node: "mi-0123456789abcdef2", ring: "nobody" }),
      device("fen", { node: "mi-0123456789abcdef3", app: "top-scores", environment: "stage" }),
    ]);
    for (const [index, said] of [
      /^devices\.1\.id: also in devices\[0\]; give each a id of its own/,
      /^devices\.2\.node: also in devices\[0\]/,
      /^devices\.3\.ring: no ring of soil; name one of canary, field/,
      /^devices\.4\.app: no app of lockgate:apps with the target edge; name one of soil/,
      /^devices\.4\.environment: no such environment; name one of dev, test, prod/,
    ].entries())
      expect(faults[index]).to.match(said);
    expect(faults).to.have.length(5);
  });

  it("C15 refuses what is no device of Systems Manager, and rings and schedules that nobody could serve", () => {
    expect(faultsOf([device("pot", { node: "i-0123456789abcdef0" })]).join()).to.match(/mi- and 17/);
    const target = (change: object) =>
      faultsOf([], [{ ...edge, target: { ...sampleTargets.edge, ...change } }]);
    expect(target({ rings: [] }).join()).to.match(/at least one ring/);
    expect(target({ rings: [{ name: "a" }, { name: "a" }] }).join()).to.match(/a name of its own/);
    expect(target({ pace: "AllAtOnce" }).join()).to.match(/one of OneAtATime, HalfAtATime/);
    expect(target({ upkeep: "every Sunday" }).join()).to.match(/cron\(0 3 \? \* SUN \*\)/);
  });
});
