// Declares what single accounts have beside the baseline of all: a budget, and contacts of their own.
import { AlternativeContact } from "@pulumi/aws/account/alternativeContact.js";
import * as pulumi from "@pulumi/pulumi";
import type { AccountRow } from "../../configuration/schema.ts";
import type { BudgetPlan } from "../../plan/budgets.ts";
import { createBudget } from "./budget.ts";

export type AccountOptionsArgs = {
  account: Pick<AccountRow, "name" | "baseline">;
  accountId: pulumi.Input<string>;
  budget: BudgetPlan | undefined;
};

/** All of the management account: bills are there, and it writes the contacts of members. */
export class AccountOptions extends pulumi.ComponentResource {
  constructor({ account, accountId, budget }: AccountOptionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:AccountOptions", account.name, {}, opts);
    const { contacts = {} } = account.baseline ?? {};
    if (budget !== undefined)
      createBudget(
        account.name,
        { ...budget, budgetName: `lockgate-${account.name}`, accountId },
        { parent: this },
      );
    for (const [kind, contact] of Object.entries(contacts))
      if (contact !== undefined)
        new AlternativeContact(
          `${account.name}-${kind}`,
          {
            accountId,
            alternateContactType: kind.toUpperCase(),
            name: contact.name,
            title: contact.title,
            emailAddress: contact.email,
            phoneNumber: contact.phone,
          },
          { parent: this },
        );
    this.registerOutputs({});
  }
}
