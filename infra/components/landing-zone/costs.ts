// Declares what the whole organization may cost, how its bill is split, and who looks at it once a week.
import { AnomalyMonitor } from "@pulumi/aws/costexplorer/anomalyMonitor.js";
import { AnomalySubscription } from "@pulumi/aws/costexplorer/anomalySubscription.js";
import { CostAllocationTag } from "@pulumi/aws/costexplorer/costAllocationTag.js";
import { CostCategory } from "@pulumi/aws/costexplorer/costCategory.js";
import * as pulumi from "@pulumi/pulumi";
import type { OrgConfig } from "../../configuration/schema.ts";
import { purchaseRules, purchases, unusual } from "../../plan/budgets.ts";
import { createBudget } from "./budget.ts";

export type CostsArgs = NonNullable<OrgConfig["costs"]> & { managementAccountId: string };

/** All of the management account, where the bill of all is. No account's row has a full stop in its name. */
export class Costs extends pulumi.ComponentResource {
  constructor(name: string, args: CostsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Costs", name, {}, opts);
    const child = { parent: this };
    const { reviewers: tells, managementAccountId: accountId } = args;
    const { monthlyUsd } = args.budget;
    createBudget(`${name}-total`, { budgetName: "lockgate.total", monthlyUsd: args.totalUsd, tells }, child);
    createBudget(
      `${name}-management`,
      { budgetName: "lockgate.management", accountId, monthlyUsd, tells },
      child,
    );
    new CostCategory(
      name,
      {
        name: purchases.name,
        ruleVersion: "CostCategoryExpression.v1",
        rules: purchaseRules.map(({ value, type, contains }) => ({
          value,
          type,
          rule: { dimension: { key: "USAGE_TYPE", matchOptions: ["CONTAINS"], values: [contains] } },
        })),
        defaultValue: purchases.other,
      },
      child,
    );
    for (const tagKey of args.tags)
      new CostAllocationTag(`${name}-${tagKey}`, { tagKey, status: "Active" }, child);
    this.weekly(name, tells);
    this.registerOutputs({});
  }

  private weekly(name: string, reviewers: readonly string[]): void {
    const child = { parent: this };
    const monitor = new AnomalyMonitor(
      name,
      { name: "lockgate", monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" },
      child,
    );
    new AnomalySubscription(
      name,
      {
        name: "lockgate",
        frequency: "WEEKLY",
        monitorArnLists: [monitor.arn],
        subscribers: reviewers.map((address) => ({ type: "EMAIL", address })),
        thresholdExpression: {
          dimension: {
            key: "ANOMALY_TOTAL_IMPACT_PERCENTAGE",
            matchOptions: ["GREATER_THAN_OR_EQUAL"],
            values: [String(unusual)],
          },
        },
      },
      child,
    );
  }
}
