// Decides how a twin of an environment is seen: as that environment would be under another name, in another account.
import type { SharedConfig } from "../configuration/schema.ts";
import { actions, type Statement } from "./documents/document.ts";

type Tables = Pick<SharedConfig, "environments" | "twins">;

/** The configuration in which the twin stands where the environment does that it is like; the same where none is called so. */
export const viewOf = <C extends Tables>(config: C, name: string): C => {
  const twin = config.twins.find((row) => row.name === name);
  if (twin === undefined) return config;
  const environments = config.environments.map((row) => (row.name === twin.of ? rowOf(twin, row) : row));
  return { ...config, environments };
};

/** Rows of the twins of an environment, as that environment's own row is. */
export const twinsOf = <E extends Tables["environments"][number]>(
  { twins }: Pick<Tables, "twins">,
  row: E,
): E[] => twins.filter(({ of }) => of === row.name).map((twin) => rowOf(twin, row));

/** Nobody approves what comes there, at any hour: it is what the environment itself has accepted. */
function rowOf<E extends Tables["environments"][number]>(
  { name, accountId }: Tables["twins"][number],
  row: E,
): E {
  const { window: _, ...same } = row;
  return { ...same, name, accountId, approval: "none" } as E;
}

/** Each environment, its twins behind it. */
export const withTwins = (config: Tables): Tables["environments"][number][] =>
  config.environments.flatMap((row) => [row, ...twinsOf(config, row)]);

/** A twin as its pipelines see it: where its releases come from, and which environment must have accepted them before. */
export type Followed<C> = {
  view: C;
  at: Tables["environments"][number];
  from: Tables["environments"][number];
  accepted: Tables["environments"][number];
};

/** Of all twins to which releases come. In a view of a twin there are none: it stands for what it is like. */
export const followed = <C extends Tables>(config: C): Followed<C>[] =>
  config.environments.flatMap((accepted, index) => {
    const from = config.environments[index - 1];
    if (from === undefined) return [];
    return twinsOf(config, accepted).map((at) => ({ view: viewOf(config, at.name), at, from, accepted }));
  });

/** As an account sees it. */
export const viewIn = <C extends Tables>(config: C, account: string): C =>
  viewOf(config, config.twins.find(({ accountId }) => accountId === account)?.name ?? "");

/** Whoever looks for a fault: looks at everything in a twin, data too, calls what runs there, and goes into its machines. */
export const diagnoses: Statement = {
  Sid: "Diagnose",
  Effect: "Allow",
  Action: actions({
    ssm: "GetParameter GetParameters GetParametersByPath StartSession TerminateSession",
    s3: "GetObject GetObjectVersion",
    kms: "Decrypt",
    dynamodb: "GetItem Query Scan",
    lambda: "GetFunction",
    ecs: "ExecuteCommand",
  }),
  Resource: "*",
};
