import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { exampleConfig } from "../example.ts";
import { declared, ofType } from "../mocks.ts";

const organizationId = "o-exampleorg1";
const managementAccountId = "546800369895";
const config = exampleConfig("org", { adopt: true, organizationId });
const actual = { id: organizationId, masterAccountId: managementAccountId };
const organizationUrn = "urn:pulumi:org::lockgate::aws:organizations/organization:Organization::acme";
const recorded = {
  [organizationUrn]: {
    type: "aws:organizations/organization:Organization",
    outputs: {
      arn: `arn:aws:organizations::${managementAccountId}:organization/${organizationId}`,
      roots: [{ id: "r-old1" }],
    },
  },
};
const run = (outputs: object) =>
  declared("org", () => declareOrg(config), {
    "pulumi:pulumi:readStackResourceOutputs": () => ({ outputs }),
    "aws:organizations/getOrganization:getOrganization": () => actual,
  });

describe("an organization that is taken over", () => {
  it("gets a provider and nothing else before it is imported: no second one is made", async () => {
    const types = (await run({})).map(({ type }) => type).filter((type) => !type.startsWith("pulumi:pulumi"));
    expect(types).to.deep.equal(["pulumi:providers:aws"]);
  });

  it("is then declared as it is: units and accounts, no guard rails, no services, no tags of the provider", async () => {
    const resources = await run(recorded);
    const types = new Set(resources.map(({ type }) => type).filter((type) => type.startsWith("aws:")));
    expect([...types]).to.have.members([
      "aws:organizations/organization:Organization",
      "aws:organizations/organizationalUnit:OrganizationalUnit",
      "aws:organizations/account:Account",
    ]);
    const [provider] = ofType(resources, "pulumi:providers:aws");
    expect(provider?.inputs).to.not.have.property("defaultTags");
    const units = ofType(resources, "aws:organizations/organizationalUnit:OrganizationalUnit");
    expect(units.find(({ name }) => name === "acme-Security")?.inputs["parentId"]).to.equal("r-old1");
  });

  it("refuses another organization than the one that was read", async () => {
    const other = exampleConfig("org", { adopt: true, organizationId: "o-otherother1" });
    const failed = await declared("org", () => declareOrg(other), {
      "pulumi:pulumi:readStackResourceOutputs": () => ({ outputs: {} }),
      "aws:organizations/getOrganization:getOrganization": () => actual,
    }).catch(String);
    expect(failed).to.match(/not sound|1 fault|RunError/);
  });
});
