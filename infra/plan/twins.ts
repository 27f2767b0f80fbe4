// Decides how a twin of an environment is seen: as that environment would be under another name, in another account.
import type { SharedConfig } from "../configuration/schema.ts";
import { actions, type Statement } from "./documents/document.ts";

type Tables = Pick<SharedConfig, "environments" | "twins">;

/** The configuration in which the twin stands where the environment does that it is like; the same where none is called so. */
export const viewOf = <C extends Tables>(config: C, name: string): C => {
  const twin = config.twins.find((row) => row.name === name);
  if (twin === undefined) return config;
  const { accountId } = twin;
  const environments = config.environments.map((row) =>
    row.name === twin.of ? { ...row, name, accountId } : row,
  );
  return { ...config, environments };
};

/** Rows of the twins of an environment, as that environment's own row is. */
export const twinsOf = <E extends Tables["environments"][number]>(
  { twins }: Pick<Tables, "twins">,
  row: E,
): E[] =>
  twins.filter(({ of }) => of === row.name).map(({ name, accountId }) => ({ ...row, name, accountId }));

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
