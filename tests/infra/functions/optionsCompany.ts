// The example company with what is off by default, declared once a process for all tests that run its functions.
import type { Company } from "../../../policy-pack/access/company.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { onlyThese } from "../../policy-pack/analyze/reports.ts";
import { declareSandbox } from "../../../infra/layers/sandbox.ts";
import { declaredCompany } from "../company.ts";
import { portfolio } from "../portfolio.ts";
import { sandboxConfig, withSandbox } from "../sandbox.ts";
import { valueOf } from "../example.ts";
import { sampleTargets } from "../plan/pipeline/samples.ts";

/** Three rules count, two of them so that their findings fail. */
const few = onlyThese() as { "lz-stack": { levels: object } };
export const validationSettings = {
  ...few,
  "lz-stack": { levels: { ...few["lz-stack"].levels, "ART-05": "mandatory" } },
};

const people = "arn:aws:iam::934905847227:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO";
const vending = {
  ...(valueOf("org", "vending") as object),
  bot: true,
  requesters: [`${people}_Requester_0123456789abcdef`],
  approvers: [`${people}_Approver_0123456789abcdef`],
};
/** Who puts the first key of the scanner. */
export const keeper = `${people}_Keeper_0123456789abcdef`;
const domain = (environment: string) => ({
  zone: `Z0123456789${environment.toUpperCase()}`,
  name: `board.${environment}.acme.example`,
});
const apps = valueOf("tooling", "apps") as object[];

let remembered: Promise<Company> | undefined;

export const companyWithOptions = (): Promise<Company> =>
  (remembered ??= declaredCompany(
    {
      parameters: undefined,
      secrets: undefined,
      apps: [
        ...apps,
        {
          ...apps[0],
          name: "board",
          target: {
            ...sampleTargets.ec2,
            chaos: { environments: ["dev", "test", "prod"] },
            domains: { dev: domain("dev"), prod: domain("prod") },
          },
        },
      ],
      deployments: {
        writers: [`arn:aws:iam::276677566922:role/TenantFactory`],
        components: ["network", "billing"].map((name) => ({
          name,
          subscribers: [`arn:aws:sqs:eu-central-1:276677566922:${name}.fifo`],
        })),
      },
      validation: { settings: validationSettings, conformity: { region: "de-1", keepers: [keeper] } },
      ...withSandbox.shared,
    },
    { org: { vending, ...withSandbox.own.org, portfolio } },
    { "sandbox.ada": () => declareSandbox(sandboxConfig()) },
  ));

/** What is declared in an account, by type and name in AWS. */
export function declaredIn(
  { model }: Company,
  account: string,
  type: string,
  name: string,
): Readonly<Record<string, unknown>> {
  const found = model.resources.find(
    (facts) => accountOf(facts) === account && facts.type === type && facts.props["name"] === name,
  );
  if (found === undefined) throw new Error(`${account} has no ${type} ${name}`);
  return found.props;
}

/** Environment variables of a function. */
export const variablesOf = (company: Company, account: string, name: string): Record<string, string> =>
  (
    declaredIn(company, account, "aws:lambda/function:Function", name)["environment"] as {
      variables: Record<string, string>;
    }
  ).variables;
