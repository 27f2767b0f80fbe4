// lockgate org import: takes an organization over that exists already.

import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Config, OrgConfig } from "../../infra/configuration/schema.ts";
import { accountEnvironments } from "../../infra/configuration/organization.ts";
import { formatFaults } from "../../infra/configuration/faults.ts";
import { validateConfig } from "../../infra/configuration/validate.ts";
import { guardrailReport } from "../../infra/plan/adoption/report.ts";
import { importFile } from "../../infra/plan/adoption/importFile.ts";
import { adopt, type Adopted, type Answers } from "../../infra/plan/adoption/tables.ts";
import type { ExistingOrganization } from "../../infra/plan/adoption/existing.ts";
import { closedNetworks } from "../../infra/plan/guardrails/closedNetworks.ts";
import { planGuardrails, type Guardrail } from "../../infra/plan/guardrails/plan.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { writeNamed } from "../files.ts";
import { malformed, missing, oneOf, readOptions } from "../options.ts";
import { readOrganization } from "../organization/read.ts";
import { sharedValues } from "../organization/sharedFile.ts";
import { stackFile, stackValues, type Place } from "../organization/stackFile.ts";
import { Refused, refused } from "../refused.ts";

const USAGE = "lockgate org import --company NAME [OPTIONS]";

const help = `${USAGE}

Reads the organization that the credentials belong to (those that the AWS SDK finds, of the management account) and
writes Pulumi.<stack>.yaml, which declares its units and accounts, and import.json for \`pulumi import\`. Nothing in AWS is
changed, and no file that exists is written over. Afterwards a preview shows no change.

  --company NAME     what names of resources begin with
  --stack NAME       stack that declares the organization (default: org)
  --out DIR          folder of Pulumi.yaml (default: .)
  --region NAME      where the stack works (default: AWS_REGION)
  --regions A,B      where work is allowed later (default: that region)
  --owner EMAIL      who answers for accounts that carry no tag lockgate:owner
  --environment UNIT=production|nonProduction|shared|sandbox
                     what the accounts of a unit and of those below it are for; once for each such unit
  --force            write over files that exist
  --json             say in JSON what was read and written
`;

type Read = {
  existing: ExistingOrganization;
  adopted: Adopted;
  config: OrgConfig;
  rails: readonly Guardrail[];
};

const options = {
  company: { type: "string" },
  stack: { type: "string", default: "org" },
  out: { type: "string", default: "." },
  region: { type: "string" },
  regions: { type: "string" },
  owner: { type: "string" },
  environment: { type: "string", multiple: true },
  force: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const { company } = values;
  if (company === undefined) throw missing("--company", USAGE);
  const region = values.region ?? terminal.env["AWS_REGION"];
  if (region === undefined) throw missing("--region, or AWS_REGION,", USAGE);
  const place: Place = {
    stack: values.stack,
    company,
    region,
    regions: values.regions?.split(",") ?? [region],
  };
  const files = { stack: `Pulumi.${values.stack}.yaml`, imports: "import.json" };
  refuseExisting(Object.values(files), values.out, values.force, terminal);
  const answers = {
    owner: values.owner,
    environments: new Map((values.environment ?? []).map(environmentOf)),
  };
  const shared = sharedValues(values.out, terminal);
  const existing = await readAws(region, terminal);
  const adopted = adoptOrRefuse(existing, answers);
  const wanted = stackValues(place, existing, adopted);
  const config = validated(values.stack, { ...shared, ...wanted });
  const rails = [...planGuardrails(config), ...closedNetworks(config)];
  const imports = importFile(values.stack, company, existing, adopted, rails);
  const into = (file: string): string => path.join(values.out, file);
  await writeNamed(into(files.stack), stackFile(wanted), "out", terminal);
  await writeNamed(into(files.imports), `${JSON.stringify(imports, undefined, 2)}\n`, "out", terminal);
  const read = { existing, adopted, config, rails };
  terminal.out(values.json ? record(read, files) : report(read, files));
  return EXIT.ok;
};

/** Before anything is asked of AWS. */
function refuseExisting(files: readonly string[], out: string, force: boolean, { cwd }: Terminal): void {
  const there = files.filter((file) => existsSync(path.resolve(cwd, out, file)));
  if (there.length > 0 && !force)
    throw refused("files_in_the_way", { files: there.join(" and "), folder: out });
}

function environmentOf(
  text: string,
): [string, Answers["environments"] extends ReadonlyMap<string, infer E> ? E : never] {
  const at = text.lastIndexOf("=");
  if (at < 1) throw malformed("--environment", `UNIT=${accountEnvironments.join("|")}`, text);
  return [text.slice(0, at), oneOf("environment", text.slice(at + 1), accountEnvironments)];
}

async function readAws(region: string, { env }: Terminal): Promise<ExistingOrganization> {
  const endpoint = env["AWS_ENDPOINT_URL"];
  const settings = { region, ...(endpoint === undefined ? {} : { endpoint }) };
  try {
    const { Account: caller = "" } = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
    return await readOrganization(new OrganizationsClient(settings), caller);
  } catch (error) {
    if (error instanceof Refused) throw error;
    const { name, message } = error as Error;
    if (/^CredentialsProviderError$|^ExpiredToken|^InvalidClientTokenId$/.test(name))
      throw refused("credentials_missing", { why: message });
    if (name.startsWith("AccessDenied")) throw refused("aws_denied", { why: message });
    throw refused("aws_unreadable", { why: `${name}: ${message}` });
  }
}

function adoptOrRefuse(existing: ExistingOrganization, answers: Answers): Adopted {
  const adopted = adopt(existing, answers);
  if (adopted.faults.length === 0) return adopted;
  const { length } = adopted.faults;
  const title = `organization ${existing.id} can't be taken over yet (${length}); nothing was written:`;
  throw refused("takeover_refused", { faults: [title, ...adopted.faults].join("\n  ") });
}

/** As the program will read it. */
function validated(stack: string, values: Readonly<Record<string, unknown>>): OrgConfig {
  const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  const raw = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]));
  const result = validateConfig(stack, raw);
  if (!result.ok)
    throw refused("configuration_wrong", {
      faults: `${formatFaults(stack, result.faults)}\nNothing was written.`,
    });
  return result.config as Extract<Config, { layer: "org" }>;
}

const record = ({ existing, adopted: { units, accounts, notes } }: Read, files: object): string =>
  `${JSON.stringify({ organization: existing.id, files, units: units.length, accounts: accounts.length, notes }, undefined, 2)}\n`;

function report(
  { existing, adopted, config, rails }: Read,
  files: { stack: string; imports: string },
): string {
  const { units, accounts, notes } = adopted;
  const administrators = existing.administrators.map(
    ({ accountId, services }) =>
      `account ${accountId} administers ${services.join(", ")}: set security to it, or it stays apart`,
  );
  const told = guardrailReport(existing, rails, config.quotas.policiesPerTarget);
  const { stack } = config;
  return `${files.stack}: ${units.length} units and ${accounts.length} accounts of organization ${existing.id}
${files.imports}: for pulumi import
${[...notes, ...administrators].map((line) => `note: ${line}\n`).join("")}
Take it over:
  pulumi stack init ${stack}
  pulumi up -s ${stack}
  pulumi import -s ${stack} --file ${files.imports} --generate-code=false
  pulumi preview -s ${stack} --expect-no-changes

Once lockgate:adopt is removed, the program
${told.map((line) => `  ${line}\n`).join("")}and sets its tags and services. Before that, see who loses which calls: lockgate guardrails diff.
`;
}

export const orgImport: Command = { help, run };
