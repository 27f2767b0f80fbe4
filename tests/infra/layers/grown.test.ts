// Organizations of other sizes than the example's: the same program, more lines.
import { expect } from "chai";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import type { OrgConfig } from "../../../infra/configuration/schema.ts";
import { declareOrg } from "../../../infra/layers/org.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { grownOrganization } from "../../bench/grownOrganization.ts";
import { rawFrom } from "../example.ts";
import { factsOf } from "../judged.ts";
import { declared, ofType, type Declared } from "../mocks.ts";

function configOf(accounts: number): OrgConfig {
  const result = validateConfig("org", rawFrom(grownOrganization(accounts).config));
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config as OrgConfig;
}
const accountType = "aws:organizations/account:Account";
const parentsOf = (resources: readonly Declared[]): Record<string, unknown> =>
  Object.fromEntries(ofType(resources, accountType).map(({ name, inputs }) => [name, inputs["parentId"]]));
/** Whether a rule finds something, in the organization as declared and with some resources more. */
const finds = (id: string, resources: readonly Declared[]): boolean => {
  const model = buildModel(factsOf(resources));
  return rules
    .filter(isStackRule)
    .filter((rule) => rule.id === id)
    .some((rule) => rule.check(model).some(isFinding));
};

describe("A1 organizations of any size", () => {
  for (const size of [5, 300])
    it(`A1 ${size} accounts stand in the units of their lines, production apart from everything else`, async () => {
      const config = configOf(size);
      const resources = await declared("org", () => declareOrg(config));
      const parents = parentsOf(resources);
      expect(Object.keys(parents)).to.have.length(size);
      for (const { name, unit } of config.accounts)
        expect(parents[`acme-${name}`], name).to.equal(`id-acme-${unit}`);
      const others = config.accounts
        .filter(({ name }) => name !== "prod")
        .map(({ name }) => parents[`acme-${name}`]);
      expect(others).to.not.include(parents["acme-prod"]);
    });

  it("A1 what works in the management account is found", async () => {
    const resources = await declared("org", () => declareOrg(configOf(5)));
    expect(finds("ORG-09", resources), "nothing works there").to.equal(false);
    const work = {
      type: "aws:lambda/function:Function",
      name: "work",
      inputs: {},
      outputs: { name: "work" },
    };
    expect(
      finds("ORG-09", [...resources, { ...resources[1], ...work, provider: "management" } as Declared]),
    ).to.equal(true);
  });

  it("A1 each account more is one line more, and changes no other account", async () => {
    const [few, more] = [configOf(41), configOf(42)];
    expect(more.accounts.slice(0, 41).map(({ name }) => name)).to.deep.equal(
      few.accounts.map(({ name }) => name),
    );
    const before = parentsOf(await declared("org", () => declareOrg(few)));
    const after = parentsOf(await declared("org", () => declareOrg(more)));
    expect(Object.keys(after)).to.have.length(42);
    expect(after).to.deep.include(before);
  });
});
