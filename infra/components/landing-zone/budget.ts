// Declares a budget of the management account: a monthly amount, of one account or of all, and who hears of it.
import { Budget } from "@pulumi/aws/budgets/budget.js";
import type * as pulumi from "@pulumi/pulumi";
import { budgetNotifications, type BudgetPlan } from "../../plan/budgets.ts";

export type BudgetArgs = BudgetPlan & {
  budgetName: string;
  /** Absent: all accounts together. */
  accountId?: pulumi.Input<string>;
};

export const createBudget = (
  name: string,
  { budgetName, accountId, monthlyUsd, tells }: BudgetArgs,
  opts: pulumi.CustomResourceOptions,
): Budget =>
  new Budget(
    name,
    {
      name: budgetName,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(monthlyUsd),
      limitUnit: "USD",
      ...(accountId === undefined ? {} : { costFilters: [{ name: "LinkedAccount", values: [accountId] }] }),
      notifications: budgetNotifications(tells),
    },
    opts,
  );
