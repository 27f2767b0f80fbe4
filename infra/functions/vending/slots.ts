// Decides how parts of a talk are called in Amazon Lex: its bot is declared by these names, and its code hook reads by them.
import type { VendingUnit } from "./settings.ts";

export const chatIntent = "AWSAccountVending";
/** Request attribute by which the front end says who speaks. */
export const personAttribute = "lockgate-person";
/** What the account is for, by which units are offered. */
export const kindSlot = "AccountType";
/** By the talk's own fields, in its order. */
export const slotOf = {
  unit: "OrganizationalUnit",
  name: "AccountName",
  email: "AccountEmail",
  owner: "OwnerEmail",
} as const;

/** `production` is asked for as Production. */
export const kindOf = ({ environment }: Pick<VendingUnit, "environment">): string =>
  environment.charAt(0).toUpperCase() + environment.slice(1);
