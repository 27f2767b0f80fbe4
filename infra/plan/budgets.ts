// Decides what each account may cost, when people hear of it, and how the bill is split.
import type { AccountRow, OrgConfig } from "../configuration/schema.ts";
import { inheritance } from "./accounts.ts";

/** Percentages of the amount (AWS Budgets User Guide, "Best practices"). */
export const budgetNotifications = (subscriberEmailAddresses: readonly string[]) =>
  (
    [
      ["ACTUAL", 80],
      ["FORECASTED", 100],
      ["ACTUAL", 100],
    ] as const
  ).map(([notificationType, threshold]) => ({
    comparisonOperator: "GREATER_THAN",
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: [...subscriberEmailAddresses],
  }));

/** `tells` are e-mail addresses: AWS Budgets writes to them without asking first. */
export type BudgetPlan = { readonly monthlyUsd: number; readonly tells: readonly string[] };

/** The account's own budget, else that of all; its owner hears of it unless others are named. */
export function budgetOf(
  { units, costs }: Pick<OrgConfig, "units" | "costs">,
  account: AccountRow,
): BudgetPlan | undefined {
  const budget = account.baseline?.budget ?? costs?.budget;
  if (budget === undefined) return undefined;
  const { owner } = inheritance(units)(account);
  return { monthlyUsd: budget.monthlyUsd, tells: budget.tells ?? (owner === undefined ? [] : [owner]) };
}

/** What Cost Explorer calls the split of the bill. */
export const purchases = { name: "lockgate-purchase", spot: "Spot", other: "Other" } as const;

/**
 * Types of usage of spare capacity, EC2's and Fargate's alike (`SpotUsage:c7g.large`,
 * `EUC1-SpotUsage-Fargate-vCPU-Hours:perCPU`). The first rule that matches counts.
 */
export const purchaseRules = [{ type: "REGULAR", value: purchases.spot, contains: "SpotUsage" }] as const;

/** From how many per cent above the usual on a cost is told of: less is noise. */
export const unusual = 20;
