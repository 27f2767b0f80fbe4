// The settings of the functions: environment variables, as the org stack writes them.

export type Environment = Readonly<Record<string, string | undefined>>;

/** Each is needed. */
export function settingsOf<K extends string>(env: Environment, names: readonly K[]): Record<K, string> {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`the step is not set up: ${missing.join(", ")} are missing`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<K, string>;
}

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

/** The function as Lambda calls it: set up at its first call, then kept. */
export function started<E, A>(
  create: (env: Environment) => (event: E) => Promise<A>,
): (event: E) => Promise<A> {
  let handler: ((event: E) => Promise<A>) | undefined;
  return (event) => (handler ??= create(process.env))(event);
}
