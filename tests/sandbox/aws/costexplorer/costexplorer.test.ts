import { expect } from "chai";
import { anomalyMonitor, anomalySubscription } from "../../../../sandbox/aws/costexplorer/anomalies.ts";
import { costAllocationTag } from "../../../../sandbox/aws/costexplorer/costAllocationTag.ts";
import { costCategory } from "../../../../sandbox/aws/costexplorer/costCategory.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, seedRole } from "../cases.ts";
import { management, testWorld, workload } from "../world.ts";

const caller = { account: management };
const rule = {
  type: "REGULAR",
  value: "Spot",
  rule: { dimension: { key: "USAGE_TYPE", matchOptions: ["CONTAINS"], values: ["SpotUsage"] } },
};
const category: Properties = {
  name: "purchase",
  ruleVersion: "CostCategoryExpression.v1",
  rules: [rule],
  defaultValue: "Other",
};

describe("costexplorer CostCategory", () => {
  it("is the payer's, once by its name", () => {
    const world = testWorld();
    expect(world.create(costCategory, category, caller).id).to.match(
      /^arn:aws:ce::111111111111:costcategory\//,
    );
    expect(() => world.create(costCategory, category, caller)).to.throw(/already exists: purchase/);
    expect(() => world.create(costCategory, { ...category, name: "b" })).to.throw(
      /AccessDenied.*Linked account/,
    );
  });
  itRefuses(costCategory, () => ({ world: testWorld(), inputs: category, caller }), [
    ["a version that is none", { ruleVersion: "v2" }, /CostCategoryExpression.v1/],
    ["no rule", { rules: [] }, /length 0/],
    [
      "a dimension that is none",
      { rules: [{ ...rule, rule: { dimension: { key: "OPERATION" } } }] },
      /USAGE_TYPE/,
    ],
    ["a rule without a value", { rules: [{ ...rule, value: undefined }] }, /rules\[0\].value.*is missing/],
    ["a value of 51 characters", { defaultValue: "x".repeat(51) }, /1 to 50/],
    ...badTags,
  ]);
});

describe("costexplorer CostAllocationTag", () => {
  const world = () => {
    const made = testWorld();
    seedRole(made, management, "any").outputs["tagsAll"] = { team: "a" };
    return made;
  };
  const inputs = { tagKey: "team", status: "Active" };
  itRefuses(costAllocationTag, () => ({ world: world(), inputs, caller }), [
    ["a key that nothing has", { tagKey: "crew" }, /tag key not found: crew/],
    ["a state that is none", { status: "On" }, /Active/],
  ]);
  it("is the payer's", () => {
    expect(() => world().create(costAllocationTag, inputs)).to.throw(/Linked account/);
  });
});

describe("costexplorer AnomalySubscription", () => {
  const monitor = { name: "all", monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" };
  const scene = () => {
    const world = testWorld();
    const { id } = world.create(anomalyMonitor, monitor);
    const inputs: Properties = {
      name: "weekly",
      frequency: "WEEKLY",
      monitorArnLists: [id],
      subscribers: [{ type: "EMAIL", address: "ada@acme.example" }],
    };
    return { world, inputs };
  };
  itRefuses(anomalySubscription, scene, [
    [
      "a monitor that is not there",
      { monitorArnLists: [`arn:aws:ce::${workload}:anomalymonitor/x`] },
      /UnknownMonitor/,
    ],
    ["nobody to tell", { subscribers: [] }, /length 0/],
    ["a mail at once", { frequency: "IMMEDIATE" }, /IMMEDIATE goes to SNS only/],
    ["a time that is none", { frequency: "MONTHLY" }, /WEEKLY/],
    ...badTags,
  ]);
  it("has a monitor of services once an account, with a dimension", () => {
    const { world } = scene();
    expect(() => world.create(anomalyMonitor, monitor)).to.throw(/LimitExceeded/);
    expect(() => world.create(anomalyMonitor, { ...monitor, monitorDimension: undefined })).to.throw(
      /is missing/,
    );
    expect(() => world.create(anomalyMonitor, { name: "b", monitorType: "CUSTOM" })).to.throw(
      /monitorSpecification/,
    );
  });
});
