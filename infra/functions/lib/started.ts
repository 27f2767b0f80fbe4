// How functions are set up: from environment variables, as the stacks write them, at their first call.

export type Environment = Readonly<Record<string, string | undefined>>;

/** Each is needed. */
export function settingsOf<K extends string>(env: Environment, names: readonly K[]): Record<K, string> {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`the step is not set up: ${missing.join(", ")} are missing`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<K, string>;
}

/** The function as Lambda calls it: set up at its first call, then kept. */
export function started<E, A>(
  create: (env: Environment) => (event: E) => Promise<A>,
): (event: E) => Promise<A> {
  let handler: ((event: E) => Promise<A>) | undefined;
  return (event) => (handler ??= create(process.env))(event);
}
