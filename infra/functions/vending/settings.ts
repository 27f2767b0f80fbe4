// What the settings of the functions hold: JSON in environment variables, as the org stack writes it.

/** A unit in which accounts may be asked for; `id` is AWS's, `ou-…`. */
export type VendingUnit = {
  readonly name: string;
  readonly id: string;
  readonly approval: "none" | "manual";
  readonly environment: string;
};
export const unitsOf = (text: string): VendingUnit[] => JSON.parse(text) as VendingUnit[];

/** Who gets what in the accounts of a unit: a permission set, by ARN, and a group, by id. */
export type Access = { readonly permissionSet: string; readonly group: string };
export const accessOf = (text: string, unit: string): readonly Access[] =>
  (JSON.parse(text) as Record<string, Access[]>)[unit] ?? [];

/** Whom AWS writes to about the security of an account. */
export type Contact = {
  readonly name: string;
  readonly title: string;
  readonly email: string;
  readonly phone: string;
};
export const contactOf = (text: string): Contact => JSON.parse(text) as Contact;
