// Stacks of an organization that was imported, and what a preview of them would do.
import * as automation from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { parse } from "yaml";
import type { OrgConfig } from "../../../infra/configuration/schema.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { declareOrg } from "../../../infra/layers/org.ts";
import { pulumiEnvironment } from "../../../sandbox/environment.ts";
import { prepareToolchain } from "../../../sandbox/toolchain/index.ts";
import type { Folder } from "../terminal.ts";

/** The configuration that the folder's files hold. */
export function configOf(folder: Folder): OrgConfig {
  const { config: shared } = parse(folder.read("Pulumi.yaml")) as {
    config: Record<string, { value: unknown }>;
  };
  const { config: own } = parse(folder.read("Pulumi.org.yaml")) as { config: Record<string, unknown> };
  const values = [
    ...Object.entries(shared).map(([key, { value }]) => [key, value] as const),
    ...Object.entries(own).flatMap(([key, value]) =>
      key.startsWith("lockgate:") ? [[key.slice("lockgate:".length), value] as const] : [],
    ),
  ];
  const raw = Object.fromEntries(
    values.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  const result = validateConfig("org", raw);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config as OrgConfig;
}

export async function stackOf(
  folder: Folder,
  env: Readonly<Record<string, string>>,
  config: OrgConfig,
): Promise<automation.Stack> {
  const toolchain = await prepareToolchain({});
  const program = async () => ({ ...(await declareOrg(config)) });
  return automation.LocalWorkspace.createOrSelectStack(
    { stackName: "org", projectName: "lockgate", program },
    {
      pulumiCommand: await automation.PulumiCommand.get({ root: toolchain.root }),
      envVars: pulumiEnvironment(folder.path, toolchain, env),
    },
  );
}

/** What a preview would do with a resource, named `type::name`; `changed` are the properties that differ. */
export type Step = { resource: string; op: string; changed: readonly string[] };

export async function stepsOf(stack: automation.Stack): Promise<Step[]> {
  const steps: Step[] = [];
  await stack.preview({
    onEvent: ({ resourcePreEvent: event }) => {
      if (event === undefined) return;
      const { urn, op, detailedDiff } = event.metadata;
      const resource = urn.split("::").slice(2).join("::").replace(/^.*\$/, "");
      steps.push({
        resource,
        op,
        changed: Object.keys(detailedDiff ?? {}).map((key) => key.split(/[.[]/)[0] ?? ""),
      });
    },
  });
  return steps;
}

/** Who answers for something, which services work, what guard rails say: all else of what was there stays. */
const mayChange: Readonly<Record<string, readonly string[]>> = {
  "aws:organizations/organization:Organization": ["awsServiceAccessPrincipals", "enabledPolicyTypes"],
  "aws:organizations/organizationalUnit:OrganizationalUnit": ["tags", "tagsAll"],
  "aws:organizations/account:Account": ["tags", "tagsAll"],
  "aws:organizations/policy:Policy": ["content", "description", "tags", "tagsAll"],
};

export function expectNothingLost(steps: readonly Step[], imported: readonly string[]): void {
  expect(steps.filter(({ op }) => !["same", "create", "update", "read"].includes(op))).to.deep.equal([]);
  for (const name of imported) {
    const step = steps.find(({ resource }) => resource === name);
    expect(step?.op, name).to.be.oneOf(["same", "update"]);
    expect(mayChange[name.split("::")[0] ?? ""] ?? [], name).to.include.members([...(step?.changed ?? [])]);
  }
}
