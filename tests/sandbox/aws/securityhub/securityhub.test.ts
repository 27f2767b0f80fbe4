import { expect } from "chai";
import { account } from "../../../../sandbox/aws/securityhub/account.ts";
import { findingAggregator } from "../../../../sandbox/aws/securityhub/aggregator.ts";
import {
  administrator,
  organizationConfiguration,
} from "../../../../sandbox/aws/securityhub/organization.ts";
import { configurationPolicy, policyAssociation } from "../../../../sandbox/aws/securityhub/policy.ts";
import { rootIdOf } from "../../../../sandbox/aws/organizations/structure.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import type { Scene } from "../cases.ts";
import { itRefuses } from "../cases.ts";
import { administered } from "../organizations/administered.ts";
import { testWorld } from "../world.ts";

const central: Properties = {
  autoEnable: false,
  autoEnableStandards: "NONE",
  organizationConfiguration: { configurationType: "CENTRAL" },
};
const fsbp = "arn:aws:securityhub:eu-central-1::standards/aws-foundational-security-best-practices/v/1.0.0";
const policy = {
  name: "all",
  configurationPolicy: {
    serviceEnabled: true,
    enabledStandardArns: [fsbp],
    securityControlsConfiguration: { disabledControlIdentifiers: [] },
  },
};
const withPolicy = (change: Properties): Properties => ({
  configurationPolicy: { ...policy.configurationPolicy, ...change },
});

/** The administrator's account with Security Hub on; `whole`: with aggregator and central configuration. */
function scene(inputs: Properties, whole = false): Required<Scene> {
  const { world, caller } = administered(administrator, "securityhub.amazonaws.com");
  world.create(account, {}, caller);
  if (whole) {
    world.create(findingAggregator, { linkingMode: "ALL_REGIONS" }, caller);
    world.create(organizationConfiguration, central, caller);
  }
  return { world, caller, inputs };
}

describe("securityhub Account", () => {
  it("is switched on once in a region", () => {
    const world = testWorld();
    expect(world.create(account, {}).outputs["arn"]).to.match(/:hub\/default$/);
    expect(() => world.create(account, {})).to.throw(/ResourceConflictException/);
    expect(() => world.create(account, { controlFindingGenerator: "BOTH" })).to.throw(/SECURITY_CONTROL/);
  });
});

describe("securityhub FindingAggregator", () => {
  itRefuses(findingAggregator, () => scene({ linkingMode: "ALL_REGIONS" }), [
    ["an unknown mode", { linkingMode: "EVERYWHERE" }, /must be one of ALL_REGIONS/],
    ["regions with all of them", { specifiedRegions: ["eu-west-1"] }, /is for linking modes/],
    ["some regions without a list", { linkingMode: "SPECIFIED_REGIONS" }, /is missing/],
  ]);
  it("is one in an account, whatever the region, and needs Security Hub", () => {
    const { world, caller } = scene({}, true);
    const elsewhere = { ...caller, region: "eu-west-1" };
    const all = { linkingMode: "ALL_REGIONS" };
    expect(() => world.create(findingAggregator, all, elsewhere)).to.throw(/InvalidAccessException/);
    world.create(account, {}, elsewhere);
    expect(() => world.create(findingAggregator, all, elsewhere)).to.throw(
      /aggregator already, in eu-central-1/,
    );
  });
});

describe("securityhub OrganizationConfiguration", () => {
  it("is central only with an aggregator, and only the administrator's", () => {
    const { world, caller } = scene({});
    expect(() => world.create(organizationConfiguration, central, caller)).to.throw(/finding aggregator/);
    world.create(account, {});
    expect(() => world.create(organizationConfiguration, { autoEnable: true })).to.throw(/not the delegated/);
  });
  it("enables nothing by itself where it is central", () => {
    const { world, caller } = scene({}, true);
    for (const change of [{ autoEnable: true }, { autoEnableStandards: "DEFAULT" }])
      expect(() => world.create(organizationConfiguration, { ...central, ...change }, caller)).to.throw(
        /must be off with configurationType CENTRAL/,
      );
  });
});

describe("securityhub ConfigurationPolicy", () => {
  itRefuses(configurationPolicy, () => scene(policy, true), [
    [
      "a standard of another region",
      withPolicy({ enabledStandardArns: [fsbp.replace("central", "west")] }),
      /no standard of eu-central-1/,
    ],
    [
      "a version that there is not",
      withPolicy({ enabledStandardArns: [fsbp.replace("1.0.0", "9.0.0")] }),
      /known: aws-foundational/,
    ],
    ["no word about controls", withPolicy({ securityControlsConfiguration: undefined }), /is missing/],
    [
      "both sorts of controls",
      withPolicy({
        securityControlsConfiguration: { disabledControlIdentifiers: [], enabledControlIdentifiers: [] },
      }),
      /exactly one of/,
    ],
    [
      "standards of a service that is off",
      withPolicy({ serviceEnabled: false }),
      /needs serviceEnabled true/,
    ],
    ["a name with a colon", { name: "a:b" }, /letters, digits/],
  ]);
  it("needs central configuration", () => {
    const { world, caller } = scene({});
    expect(() => world.create(configurationPolicy, policy, caller)).to.throw(/central configuration/);
  });
  it("stays while it is associated; only what is in the organization has one", () => {
    const { world, caller, inputs } = scene(policy, true);
    const made = world.create(configurationPolicy, inputs, caller);
    const policyId = made.id;
    expect(() => world.create(policyAssociation, { policyId, targetId: "ou-none" }, caller)).to.throw(
      /no root/,
    );
    const [organization] = world.find("aws:organizations/organization:Organization");
    const targetId = organization === undefined ? "" : rootIdOf(organization);
    expect(() => world.create(policyAssociation, { policyId: "none", targetId }, caller)).to.throw(/no conf/);
    world.create(policyAssociation, { policyId, targetId }, caller);
    expect(() => world.remove(configurationPolicy, made)).to.throw(/associated with r-/);
  });
});
