import { expect } from "chai";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { changed, exampleConfig } from "../example.ts";
import { sampleTargets } from "../plan/pipeline/samples.ts";

const first = exampleConfig("tooling").apps[0];
const fleet = { ...first, name: "hello", target: sampleTargets.tenantFleet };
const tenant = (id: string, more: object = {}) => ({
  id,
  app: "hello",
  environment: "prod",
  accountId: "111122223333",
  region: "eu-central-1",
  ring: "canary",
  ...more,
});
const faultsOf = (tenants: object[], apps: object[] = [fleet]) => {
  const result = validateConfig("tooling", changed("tooling", { apps, tenants }));
  return result.ok
    ? []
    : result.faults.map(({ path, problem, remedy }) => `${path.join(".")}: ${problem}; ${remedy}`);
};

describe("the table of tenants", () => {
  it("C16 is active, takes every release, and stands in its ring, where nothing else is said", () => {
    const config = exampleConfig("tooling", { apps: [fleet], tenants: [tenant("unicorn")] });
    expect(config.tenants).to.deep.equal([tenant("unicorn", { state: "active" })]);
  });

  it("C6 tells everything that is wrong with it at once, each with the row and the remedy", () => {
    const faults = faultsOf([
      tenant("unicorn"),
      tenant("unicorn"),
      tenant("gnome", { accountId: "783562562418", ring: "nobody" }),
      tenant("troll", { accountId: "111122223334", app: "top-scores", environment: "stage" }),
    ]);
    expect(faults).to.have.length(6);
    for (const [index, said] of [
      /^tenants\.1\.id: also in tenants\[0\]; give each a id of its own/,
      /^tenants\.1\.accountId: also in tenants\[0\]/,
      /^tenants\.2\.ring: no ring of hello; name one of canary, broad/,
      /^tenants\.3\.app: no app of lockgate:apps with the target tenantFleet; name one of hello/,
      /^tenants\.3\.environment: no such environment; name one of dev, test, prod/,
      /^tenants\.2\.accountId: is the account of dev; give each tenant an account of its own/,
    ].entries())
      expect(faults[index]).to.match(said);
  });

  it("C6 knows AWS's regions, ids of releases and states, and says so of every row", () => {
    const faults = faultsOf([
      tenant("unicorn", { region: "eu-central-9" }),
      tenant("Gnome", { accountId: "4711" }),
      tenant("troll", { version: "latest", state: "gone" }),
    ]);
    expect(faults.map((fault) => fault.split(":")[0])).to.have.members([
      "tenants.0.region",
      "tenants.1.id",
      "tenants.1.accountId",
      "tenants.2.version",
      "tenants.2.state",
    ]);
  });

  it("E5 a ring has no more tenants than one job can wait for", () => {
    const alone = { ...fleet, target: { ...sampleTargets.tenantFleet, maxParallel: 1 } };
    const rows = Array.from({ length: 41 }, (_, index) =>
      tenant(`t${index}`, { accountId: String(111100000000 + index) }),
    );
    expect(faultsOf(rows, [alone])).to.have.length(1);
    expect(faultsOf(rows, [alone])[0]).to.match(
      /has 41 tenants of hello in prod, more than the 40 .*several rings/,
    );
    expect(faultsOf(rows.slice(1), [alone])).to.deep.equal([]);
  });

  it("E5 rings have names of their own, and no more than CodePipeline has actions for", () => {
    const rings = (names: string[]) => ({
      ...fleet,
      target: { kind: "tenantFleet", rings: names.map((name) => ({ name })) },
    });
    expect(faultsOf([], [rings(["a", "a"])]).join()).to.match(/a name of its own/);
    const many = Array.from({ length: 16 }, (_, index) => `r${index}`);
    expect(faultsOf([], [rings(many)]).join()).to.match(
      /at most 15 rings: CodePipeline has 50 actions in a stage/,
    );
    expect(faultsOf([], [rings(many.slice(1))])).to.deep.equal([]);
  });
});
