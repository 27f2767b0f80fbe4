import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { formatPath } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { companyFacts } from "../company.ts";
import { changed, exampleConfig, valueOf } from "../example.ts";
import { findingsOf } from "../judged.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

type Notified = { subscriberEmailAddresses: string[] }[];
type Rule = { value: string; rule: { dimension: { key: string; values: string[] } } };
const budgetType = "aws:budgets/budget:Budget";
const costs = {
  budget: { monthlyUsd: 500 },
  totalUsd: 9000,
  reviewers: ["bills@acme.example"],
  tags: ["lockgate:stack", "lockgate:owner"],
};

describe("F2 what accounts cost", () => {
  let resources: Declared[];
  const budgets = () => ofType(resources, budgetType);
  before(async () => {
    const rows = valueOf("org", "accounts") as { name: string }[];
    const own = { budget: { monthlyUsd: 7, tells: ["dev-bills@acme.example"] } };
    const accounts = rows.map((row) => (row.name === "dev" ? { ...row, baseline: own } : row));
    const config = exampleConfig("org", { costs, accounts });
    resources = await declared("org", () => declareOrg(config));
  });

  it("F2 every account has a budget, the management account and all together, too, and somebody hears of each", () => {
    const ids = ofType(resources, "aws:organizations/account:Account").map(({ outputs }) => outputs["id"]);
    const covered = budgets().flatMap(
      ({ inputs }) => (inputs["costFilters"] as { values: string[] }[] | undefined)?.[0]?.values ?? ["all"],
    );
    expect(covered).to.have.members([...ids, exampleConfig("org").accountId, "all"]);
    for (const { name, inputs } of budgets())
      for (const { subscriberEmailAddresses } of inputs["notifications"] as Notified)
        expect(subscriberEmailAddresses.length, name).to.be.greaterThan(0);
  });

  it("F2 an account's own budget counts before that of all, and its owner hears unless others are named", () => {
    const told = (name: string) =>
      (one(resources, budgetType, name).inputs["notifications"] as Notified)[0]?.subscriberEmailAddresses;
    expect(one(resources, budgetType, "dev").inputs["limitAmount"]).to.equal("7");
    expect(told("dev")).to.deep.equal(["dev-bills@acme.example"]);
    expect(one(resources, budgetType, "prod").inputs["limitAmount"]).to.equal("500");
    expect(told("prod")).to.deep.equal(["shop@acme.example"]);
  });

  it("F2 the bill is split into Spot, of EC2 and of Fargate, and everything else", () => {
    const { inputs } = one(resources, "aws:costexplorer/costCategory:CostCategory");
    const rules = inputs["rules"] as Rule[];
    const valueFor = (usageType: string) =>
      rules.find(({ rule }) => rule.dimension.values.some((part) => usageType.includes(part)))?.value ??
      inputs["defaultValue"];
    expect(rules.map(({ rule }) => rule.dimension.key)).to.deep.equal(["USAGE_TYPE"]);
    for (const [usageType, value] of [
      ["SpotUsage:c7g.large", "Spot"],
      ["EUC1-SpotUsage:m7i.xlarge", "Spot"],
      ["EUC1-SpotUsage-Fargate-vCPU-Hours:perCPU", "Spot"],
      ["EUC1-BoxUsage:m7i.xlarge", "Other"],
      ["EUC1-Fargate-GB-Hours", "Other"],
      ["EUC1-TimedStorage-ByteHrs", "Other"],
    ])
      expect(valueFor(usageType ?? ""), usageType).to.equal(value);
  });

  it("F2 bills are split by tags that everything has, and once a week the unusual is told", async () => {
    const tags = ofType(resources, "aws:costexplorer/costAllocationTag:CostAllocationTag");
    expect(tags.map(({ inputs }) => inputs["tagKey"])).to.deep.equal(costs.tags);
    const { inputs } = one(resources, "aws:costexplorer/anomalySubscription:AnomalySubscription");
    expect(inputs["frequency"]).to.equal("WEEKLY");
    expect(inputs["subscribers"]).to.deep.equal([{ type: "EMAIL", address: "bills@acme.example" }]);
    const made = (await companyFacts()).filter(({ type }) => type.startsWith("aws:"));
    for (const { name, provider } of made)
      expect(JSON.stringify(provider?.props["defaultTags"] ?? "none"), name)
        .to.contain("lockgate:company")
        .and.contain("lockgate:stack");
  });

  it("F2 breaks no rule", () => {
    expect(findingsOf(resources)).to.deep.equal([]);
  });

  it("F2 says everything that is wrong at once", () => {
    const bad = { budget: { monthlyUsd: 0 }, totalUsd: 1.5, reviewers: [], tags: ["a*b"], colour: "red" };
    const result = validateConfig("org", changed("org", { costs: bad }));
    const faults = result.ok ? [] : result.faults.map(({ path }) => formatPath(path));
    expect(faults).to.have.members([
      "costs.budget.monthlyUsd",
      "costs.totalUsd",
      "costs.reviewers",
      "costs.tags[0]",
      "costs.colour",
    ]);
  });
});
