import { expect } from "chai";
import { configurationAggregator } from "../../../../sandbox/aws/config/aggregator.ts";
import { delegatedAdministrator } from "../../../../sandbox/aws/organizations/delegatedAdministrator.ts";
import type { Scene } from "../cases.ts";
import { badTags, itRefuses, policyText, seedRole } from "../cases.ts";
import { member, organized } from "../cloudtrail/scene.ts";
import { management, workload } from "../world.ts";

const service = "config.amazonaws.com";
const caller = { account: management };
const assumeRolePolicy = policyText({
  Action: "sts:AssumeRole",
  Resource: undefined,
  Principal: { Service: service },
});

/** An aggregator in the account that administers AWS Config. */
function scene(): Required<Scene> & { accountId: string } {
  const world = organized(undefined, [service]);
  const accountId = member(world);
  world.create(delegatedAdministrator, { accountId, servicePrincipal: service }, caller);
  const roleArn = seedRole(world, accountId, "aggregate", { assumeRolePolicy }).outputs["arn"];
  const inputs = { name: "all", organizationAggregationSource: { allRegions: true, roleArn } };
  return { world, inputs, caller: { account: accountId }, accountId };
}

describe("cfg ConfigurationAggregator", () => {
  itRefuses(configurationAggregator, scene, [
    ...badTags,
    ["a name with a space", { name: "my all" }, /letters, digits, _ and -/],
    ["no source", { organizationAggregationSource: undefined }, /exactly one/],
    [
      "two sources",
      { accountAggregationSource: { accountIds: [workload], allRegions: true } },
      /exactly one/,
    ],
    [
      "neither all regions nor some",
      { organizationAggregationSource: { roleArn: `arn:aws:iam::${workload}:role/x` } },
      /either allRegions true or regions/,
    ],
    [
      "a role that does not exist",
      { organizationAggregationSource: { allRegions: true, roleArn: `arn:aws:iam::${workload}:role/x` } },
      /InvalidRoleException/,
    ],
  ]);

  it("gathers an organization only where somebody administers it", () => {
    const { world, inputs } = scene();
    expect(() => world.create(configurationAggregator, inputs)).to.throw(/OrganizationAccessDeniedException/);
  });

  it("takes a name once", () => {
    const { world, inputs, caller: there } = scene();
    expect(world.create(configurationAggregator, inputs, there).outputs["arn"]).to.match(
      /:config-aggregator\/config-aggregator-[a-z0-9]{8}$/,
    );
    expect(() => world.create(configurationAggregator, inputs, there)).to.throw(/ResourceInUseException/);
  });
});

describe("organizations DelegatedAdministrator", () => {
  const given = (): Scene => {
    const world = organized(undefined, [service]);
    return { world, caller, inputs: { accountId: member(world), servicePrincipal: service } };
  };
  itRefuses(delegatedAdministrator, given, [
    ["the management account", { accountId: management }, /cannot register the management account/],
    [
      "a service without trusted access",
      { servicePrincipal: "macie.amazonaws.com" },
      /Trusted access is not/,
    ],
    ["what is no service", { servicePrincipal: "config" }, /a service such as config/],
  ]);
  it("is named once for a service", () => {
    const { world, inputs } = given();
    const { id, outputs } = world.create(delegatedAdministrator, inputs, caller);
    expect(id).to.equal(`${String(inputs["accountId"])}/${service}`);
    expect(outputs).to.include({ name: "security", status: "ACTIVE" });
    expect(() => world.create(delegatedAdministrator, inputs, caller)).to.throw(/AccountAlreadyRegistered/);
  });
});
