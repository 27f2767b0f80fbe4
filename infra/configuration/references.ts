// Decides whether values of the configuration fit each other; each check looks only at what is valid by itself.
import { ciHostChecks } from "./ciHost.ts";
import type { Fault } from "./faults.ts";
import { addressChecks } from "./addresses.ts";
import { duplicates, type Check, type Parsed } from "./check.ts";
import { organizationChecks } from "./organizationChecks.ts";
import { breakGlassFaults } from "./breakGlass.ts";
import { deviceChecks } from "./edge.ts";
import { glueChecks } from "./glue.ts";
import { kubernetesChecks } from "./kubernetes.ts";
import { machineChecks } from "./machines.ts";
import { networkChecks } from "./network.ts";
import { parameterChecks } from "./parameters.ts";
import { serverChecks } from "./server.ts";
import { signingKeyChecks } from "./signingKeys.ts";
import { peopleChecks } from "./people.ts";
import { securityFaults } from "./security.ts";
import { sandboxChecks } from "./sandboxes.ts";
import { scanChecks } from "./scanChecks.ts";
import { soaking } from "./soak.ts";
import { sourceChecks } from "./sourceChecks.ts";
import { tenantChecks } from "./tenants.ts";
import { twinChecks } from "./twins.ts";
import { portfolioChecks } from "./portfolio.ts";
import { vendingChecks } from "./vending.ts";

/** All faults between values that are each valid. */
export const checkReferences = (parsed: Record<string, unknown>): Fault[] =>
  checks.flatMap((check) => check(parsed as Parsed));

const checks: readonly Check[] = [
  ownEnvironment,
  ownAccount,
  ({ environments }) => duplicates("environments", environments, "name"),
  ({ environments }) => duplicates("environments", environments, "accountId"),
  ({ apps }) => duplicates("apps", apps, "name"),
  productionApproval,
  environmentsNeeded,
  ...addressChecks,
  ...networkChecks,
  ...ciHostChecks,
  ...kubernetesChecks,
  ...serverChecks,
  ...signingKeyChecks,
  ...parameterChecks,
  ...scanChecks,
  soaking,
  ...sourceChecks,
  ...machineChecks,
  ...glueChecks,
  ...tenantChecks,
  ...sandboxChecks,
  ...deviceChecks,
  ...twinChecks,
  ...organizationChecks,
  ...peopleChecks,
  securityFaults,
  breakGlassFaults,
  ...vendingChecks,
  ...portfolioChecks,
];

function ownEnvironment({ layer, environment, environments, twinOf }: Parsed): Fault[] {
  if (layer === "sandbox" || twinOf !== undefined || environment === undefined || environments === undefined)
    return [];
  if (environments.some((row) => row.name === environment)) return [];
  const known = environments.map((row) => row.name).join(", ") || "none";
  return [
    {
      path: ["environment"],
      value: environment,
      problem: "no such environment",
      remedy: `name one of lockgate:environments (${known}) or add it there`,
    },
  ];
}

/** The stack's own account stands twice on purpose: the stack's file and the shared table must agree. */
function ownAccount(config: Parsed): Fault[] {
  const rows = [...(config.environments ?? []), ...(config.twins ?? [])];
  const row = rows.find(({ name }) => name === config.environment);
  if (config.layer === "sandbox") return sandboxAccount(config);
  const expected: Record<string, [string | undefined, string]> = {
    org: [config.managementAccountId, "managementAccountId"],
    tooling: [config.toolingAccountId, "toolingAccountId"],
    environment: [row?.accountId, `the accountId of environment ${config.environment}`],
  };
  const [account, where] = expected[config.layer ?? ""] ?? [undefined, ""];
  if (config.accountId === undefined || account === undefined || config.accountId === account) return [];
  return [
    {
      path: ["accountId"],
      value: config.accountId,
      problem: `differs from ${where}, ${account}`,
      remedy: "correct the wrong one; this stack touches no account until both agree",
    },
  ];
}

function sandboxAccount({ accountId, sandboxes = [] }: Parsed): Fault[] {
  if (accountId === undefined || sandboxes.includes(accountId)) return [];
  const problem = `is none of sandboxes: ${sandboxes.join(", ") || "there are none"}`;
  const remedy = "name one of them, or add it there; this stack touches no other account";
  return [{ path: ["accountId"], value: accountId, problem, remedy }];
}

function productionApproval({ environments }: Parsed): Fault[] {
  return (environments ?? []).flatMap((row, index): Fault[] => {
    if (row.approval === "manual" && row.approvers.length === 0)
      return [
        {
          path: ["environments", index, "approvers"],
          value: [],
          problem: "nobody is asked for the manual approval",
          remedy: "add at least one e-mail address",
        },
      ];
    if (row.production && row.approval !== "manual")
      return [
        {
          path: ["environments", index, "approval"],
          value: row.approval,
          problem: `environment ${row.name} is production and needs an approval`,
          remedy: "set it to manual and name approvers",
        },
      ];
    return [];
  });
}

/** A pipeline that promotes nowhere, or straight to production, is not a pipeline. */
function environmentsNeeded({ layer, environments }: Parsed): Fault[] {
  if (layer === "org" || environments === undefined) return [];
  const fault = (problem: string, remedy: string): Fault[] => [
    { path: ["environments"], value: environments.map((row) => row.name), problem, remedy },
  ];
  if (environments.length < 2 || environments.length > 4)
    return fault(
      "a pipeline has 4 to 7 stages, hence 2 to 4 environments",
      "name them in the order of promotion, such as dev, test, prod",
    );
  const firstProduction = environments.findIndex((row) => row.production);
  if (firstProduction === 0)
    return fault("nothing comes before production", "put an environment that is not production first");
  if (firstProduction > 0 && environments.slice(firstProduction).some((row) => !row.production))
    return fault(
      "production comes before another environment",
      "put production last: promotion is decided outside production",
    );
  return [];
}
