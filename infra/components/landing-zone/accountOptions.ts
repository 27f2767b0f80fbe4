// Declares what single accounts have beside the baseline of all: a budget, and contacts of their own.
import { AlternativeContact } from "@pulumi/aws/account/alternativeContact.js";
import { Budget } from "@pulumi/aws/budgets/budget.js";
import * as pulumi from "@pulumi/pulumi";
import type { AccountRow } from "../../configuration/schema.ts";
import { budgetNotifications } from "../../plan/budgets.ts";

export type AccountOptionsArgs = {
  account: Pick<AccountRow, "name" | "baseline">;
  accountId: pulumi.Input<string>;
  /** Who answers for the account, by e-mail address. */
  owner: string | undefined;
};

/** All of the management account: bills are there, and it writes the contacts of members. */
export class AccountOptions extends pulumi.ComponentResource {
  constructor({ account, accountId, owner }: AccountOptionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:AccountOptions", account.name, {}, opts);
    const { budget, contacts = {} } = account.baseline ?? {};
    if (budget !== undefined)
      new Budget(
        account.name,
        {
          name: `lockgate-${account.name}`,
          budgetType: "COST",
          timeUnit: "MONTHLY",
          limitAmount: String(budget.monthlyUsd),
          limitUnit: "USD",
          costFilters: [{ name: "LinkedAccount", values: [accountId] }],
          notifications: budgetNotifications(budget.tells ?? (owner === undefined ? [] : [owner])),
        },
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
