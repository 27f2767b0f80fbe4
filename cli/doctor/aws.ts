// Asks AWS who the credentials are, what time it is there, and what the organization may hold. Reads only.

import {
  DescribeOrganizationCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { ListServiceQuotasCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Terminal } from "../command.ts";
import {
  type Finding,
  type Project,
  judgeClock,
  judgeOrganization,
  judgeQuota,
  notAsked,
} from "./finding.ts";

/** Organizations and its quotas are in this region only. */
const GLOBAL = "us-east-1";
/** Codes may change, says the User Guide; names stay. */
const QUOTA = "Default maximum number of accounts";

type Settings = { endpoint?: string };
/** An answer of AWS has a status; what never reached it has none. */
type Refusal = Error & { $metadata?: { httpStatusCode?: number } };

/** Answers without credentials, with its time. */
const ANYBODY = "https://sts.amazonaws.com/";
const ANSWER_MS = 10_000;

/** Without credentials only the clock can be asked: the rest is not known, a warning, since the local AWS needs none. */
export async function lookAtAws(project: Project, { env }: Terminal): Promise<Finding[]> {
  const endpoint = env["AWS_ENDPOINT_URL"];
  const settings = endpoint === undefined ? {} : { endpoint };
  const region = env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? GLOBAL;
  const caller = await askCaller({ ...settings, region });
  if ("check" in caller)
    return [
      caller,
      await askClock(endpoint ?? ANYBODY),
      ...["organization", "quota of accounts"].map((check) =>
        notAsked(check, "no credentials that AWS takes"),
      ),
    ];
  const { account, arn, clock } = caller;
  const identity: Finding = { check: "credentials", verdict: "ok", says: arn };
  return [identity, clock, ...(await lookAtOrganization(account, project, settings))];
}

type Caller = { account: string; arn: string; clock: Finding };

async function askCaller(settings: Settings & { region: string }): Promise<Caller | Finding> {
  const sts = new STSClient(settings);
  let clock: Finding = { check: "clock", verdict: "failed", says: "AWS's answer bears no time" };
  sts.middlewareStack.add(
    (next) => async (given) => {
      const result = await next(given);
      const date = (result.response as { headers?: Record<string, string> }).headers?.["date"];
      if (date !== undefined) clock = judgeClock(Date.now(), Date.parse(date));
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  try {
    const { Account: account = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
    return { account, arn, clock };
  } catch (error) {
    return withoutCaller(error as Refusal);
  }
}

async function askClock(url: string): Promise<Finding> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const { headers } = await fetch(url, { method: "HEAD", redirect: "manual", signal });
    const date = headers.get("date");
    return date === null
      ? notAsked("clock", `${url} tells no time`)
      : judgeClock(Date.now(), Date.parse(date));
  } catch {
    return notAsked("clock", `${url} can't be reached`);
  }
}

function withoutCaller({ name, message, $metadata }: Refusal): Finding {
  const check = "credentials";
  const remedy = "sign in, for example by aws sso login; the local AWS (npm start) needs none";
  if (name === "CredentialsProviderError") return { check, verdict: "warning", says: "none", remedy };
  if ($metadata?.httpStatusCode !== undefined)
    return { check, verdict: "failed", says: `AWS does not take them: ${message}`, remedy };
  const says = `AWS can't be reached: ${message}`;
  return { check, verdict: "failed", says, remedy: "look at the network, its proxy, and AWS_ENDPOINT_URL" };
}

async function lookAtOrganization(account: string, project: Project, settings: Settings): Promise<Finding[]> {
  const client = new OrganizationsClient({ ...settings, region: GLOBAL });
  const found = await describe(client);
  const findings = [judgeOrganization(found, account, project)];
  if (found?.managementAccount !== account) return findings;
  let there = 0;
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) there += Accounts.length;
  return [...findings, judgeQuota(await grantedAccounts(settings), there, project)];
}

async function describe(client: OrganizationsClient) {
  try {
    const { Organization: found } = await client.send(new DescribeOrganizationCommand({}));
    return { id: found?.Id ?? "", managementAccount: found?.MasterAccountId ?? "" };
  } catch (error) {
    if ((error as Error).name === "AWSOrganizationsNotInUseException") return undefined;
    throw error;
  }
}

async function grantedAccounts(settings: Settings): Promise<number> {
  const client = new ServiceQuotasClient({ ...settings, region: GLOBAL });
  const { Quotas = [] } = await client.send(new ListServiceQuotasCommand({ ServiceCode: "organizations" }));
  const granted = Quotas.find(({ QuotaName }) => QuotaName === QUOTA)?.Value;
  if (granted === undefined) throw new Error(`Service Quotas knows no "${QUOTA}"`);
  return granted;
}
