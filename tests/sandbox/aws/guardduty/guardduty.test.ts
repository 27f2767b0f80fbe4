import { expect } from "chai";
import { detector, detectorFeature } from "../../../../sandbox/aws/guardduty/detector.ts";
import {
  administrator,
  organizationConfiguration,
  organizationFeature,
} from "../../../../sandbox/aws/guardduty/organization.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import type { Scene } from "../cases.ts";
import { badTags, itRefuses } from "../cases.ts";
import { administered } from "../organizations/administered.ts";
import { testWorld, workload } from "../world.ts";

const scene = (more: Properties) => (): Required<Scene> => {
  const { world, caller } = administered(administrator, "guardduty.amazonaws.com");
  const { id } = world.create(detector, {}, caller);
  return { world, caller, inputs: { detectorId: id, ...more } };
};

describe("guardduty Detector", () => {
  itRefuses(detector, () => ({ world: testWorld(), inputs: {} }), [
    ...badTags,
    ["an unknown frequency", { findingPublishingFrequency: "DAILY" }, /FIFTEEN_MINUTES/],
  ]);
  it("is one in a region of an account, and named by 32 hex digits", () => {
    const world = testWorld();
    const { id, outputs } = world.create(detector, {});
    expect(id).to.match(/^[0-9a-f]{32}$/);
    expect(outputs).to.include({
      accountId: workload,
      arn: `arn:aws:guardduty:eu-central-1:${workload}:detector/${id}`,
    });
    expect(() => world.create(detector, {})).to.throw(/is there already/);
    expect(world.create(detector, {}, { region: "eu-west-1" }).id).not.to.equal(id);
  });
});

describe("guardduty features", () => {
  const runtime = { name: "RUNTIME_MONITORING" };
  itRefuses(detectorFeature, scene({ ...runtime, status: "ENABLED" }), [
    ["an unknown feature", { name: "EVERYTHING" }, /must be one of S3_DATA_EVENTS/],
    ["an unknown status", { status: "ON" }, /ENABLED, DISABLED/],
    ["another account's detector", { detectorId: "f".repeat(32) }, /not owned by the current account/],
    [
      "an agent that it does not manage",
      { additionalConfigurations: [{ name: "RDS_AGENT", status: "ENABLED" }] },
      /must be one of EKS_ADDON_MANAGEMENT/,
    ],
  ]);
  itRefuses(organizationFeature, scene({ ...runtime, autoEnable: "ALL" }), [
    ["an unknown mode", { autoEnable: "MEMBERS" }, /ALL, NEW, NONE/],
    [
      "agents of a feature that has none",
      {
        name: "S3_DATA_EVENTS",
        additionalConfigurations: [{ name: "EC2_AGENT_MANAGEMENT", autoEnable: "ALL" }],
      },
      /manages nothing besides/,
    ],
  ]);
});

describe("guardduty OrganizationConfiguration", () => {
  const all = { autoEnableOrganizationMembers: "ALL" };
  itRefuses(organizationConfiguration, scene(all), [
    ["an unknown mode", { autoEnableOrganizationMembers: "SOME" }, /ALL, NEW, NONE/],
  ]);
  it("is the administrator's, region by region", () => {
    const { world, caller } = scene({})();
    const own = world.create(detector, {});
    expect(() => world.create(organizationConfiguration, { detectorId: own.id, ...all })).to.throw(
      /not the delegated administrator/,
    );
    const elsewhere = { ...caller, region: "eu-west-1" };
    const other = world.create(detector, {}, elsewhere);
    expect(() =>
      world.create(organizationConfiguration, { detectorId: other.id, ...all }, elsewhere),
    ).to.throw(/in eu-west-1/);
  });
});
