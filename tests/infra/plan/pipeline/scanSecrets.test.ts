// The keys of scanners: who may open which, asked of the evaluator, over the whole company.
import { expect } from "chai";
import { parse } from "yaml";
import { policiesFor } from "../../../../policy-pack/access/company.ts";
import { evaluate } from "../../../../policy-pack/iam/index.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import { workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import * as names from "../../../../infra/plan/names.ts";
import { scannersAlias } from "../../../../infra/plan/scans/names.ts";
import { boundsScannerSecrets } from "../../../../infra/plan/pipeline/scanSecrets.ts";
import { declaredCompany } from "../../company.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { findingsOf } from "../../judged.ts";
import { declared, one } from "../../mocks.ts";
import { declareTooling } from "../../../../infra/layers/tooling.ts";
import { decide, everything } from "../evaluation.ts";
import { sampleApps, sampleTargets } from "./samples.ts";

const row = (name: string, token: string) => ({
  ...sampleApps[0],
  name,
  target: sampleTargets.ecs,
  scans: {
    tools: ["secretlint", "snyk", "anchore"],
    secrets: {
      SNYK_TOKEN: { parameter: `/lockgate/scanners/${token}` },
      ANCHORE_CLI_URL: { secret: "lockgate/scanners/anchore", key: "url" },
      ANCHORE_CLI_USER: { secret: "lockgate/scanners/anchore", key: "user" },
      ANCHORE_CLI_PASS: { secret: "lockgate/scanners/anchore-password" },
    },
  },
});
const apps = [...(valueOf("tooling", "apps") as object[]), row("game", "snyk"), row("shop", "snyk-of-shop")];
const config = exampleConfig("tooling", { apps });
const { toolingAccountId: account, region } = config;
const arn = (service: string, what: string) => `arn:aws:${service}:${region}:${account}:${what}`;

type Call = { action: string; resource: string; context?: Record<string, string | readonly string[]> };
const parameter = (name: string): Call[] => {
  const resource = arn("ssm", `parameter/lockgate/scanners/${name}`);
  return [{ action: "ssm:GetParameters", resource }, opens("ssm", "PARAMETER_ARN", resource)];
};
const secret = (name: string): Call[] => {
  const resource = arn("secretsmanager", `secret:lockgate/scanners/${name}-Ab1xYz`);
  return [
    { action: "secretsmanager:GetSecretValue", resource },
    opens("secretsmanager", "SecretARN", resource),
  ];
};
const opens = (service: string, of: string, resource: string): Call => ({
  action: "kms:Decrypt",
  resource: arn("kms", "key/of-its-owner"),
  context: {
    "kms:ResourceAliases": [scannersAlias],
    "kms:ViaService": `${service}.${region}.amazonaws.com`,
    [`kms:EncryptionContext:${of}`]: resource,
  },
});

/** Roles of all accounts that Lockgate's stacks declare for whom this is allowed, where its owner lets IAM decide. */
async function whoMay({ action, resource, context = {} }: Call): Promise<string[]> {
  const company = await declaredCompany({ apps });
  return company.identities
    .filter(({ principal }) => principal.kind === "role")
    .filter((who) => {
      const given = {
        ...context,
        "aws:RequestedRegion": region,
        "aws:SecureTransport": "true",
        "aws:PrincipalOrgID": company.organization?.id ?? "",
      };
      const request = {
        principal: who.principal,
        action,
        resource,
        resourceAccount: account,
        context: { ...given, "aws:PrincipalArn": who.name },
      };
      const statement = {
        Effect: "Allow" as const,
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "*",
        Resource: "*",
      };
      const policy = {
        name: "owner's",
        document: { Version: "2012-10-17" as const, Statement: [statement] },
      };
      const target = { arn: resource, account, notes: [], policy };
      return evaluate(request, policiesFor(company, who, target)).effect !== "deny";
    })
    .map(({ name }) => name)
    .filter((name) => name.includes(":role/lockgate-"))
    .toSorted();
}
const scan = (app: string, step: string) => names.roleArn(account, names.appRole(app, step));

describe("D2 the keys of scanners", function () {
  this.timeout(60_000);

  it("D2 are variables that CodeBuild fills, of the job whose scanner asks, and stand in no buildspec", () => {
    const jobs = planPipeline(
      config,
      config.apps.find(({ name }) => name === "game")!,
    )
      .stages.flatMap(({ actions }) => actions)
      .flatMap((action) => ("job" in action ? [action.job] : []));
    const told = jobs.filter(({ secrets }) => secrets !== undefined);
    expect(told.map(({ project, secrets }) => [project, secrets])).to.deep.equal([
      [
        "lockgate-game-scan",
        {
          SNYK_TOKEN: {
            type: "PARAMETER_STORE",
            name: "/lockgate/scanners/snyk",
            value: "/lockgate/scanners/snyk",
          },
        },
      ],
      [
        "lockgate-game-scan-image",
        {
          ANCHORE_CLI_URL: {
            type: "SECRETS_MANAGER",
            name: "lockgate/scanners/anchore",
            value: "lockgate/scanners/anchore:url",
          },
          ANCHORE_CLI_USER: {
            type: "SECRETS_MANAGER",
            name: "lockgate/scanners/anchore",
            value: "lockgate/scanners/anchore:user",
          },
          ANCHORE_CLI_PASS: {
            type: "SECRETS_MANAGER",
            name: "lockgate/scanners/anchore-password",
            value: "lockgate/scanners/anchore-password",
          },
        },
      ],
    ]);
    const { phases } = parse(told[0]!.buildspec) as { phases: { build: { commands: string[] } } };
    const commands = phases.build.commands.filter((command) => /mjs" \w+|npm|snyk test/.test(command));
    for (const command of commands)
      expect(command.includes("unset SNYK_TOKEN"), command).to.equal(!command.includes("snyk test"));
    expect(commands).to.have.length.above(3);
  });

  it("D2 are declared as such, and break no rule of the pack", async () => {
    const resources = await declared("tooling", () => declareTooling(config));
    const project = one(resources, "aws:codebuild/project:Project", "lockgate-shop-scan-image");
    const { environmentVariables } = project.inputs["environment"] as { environmentVariables: object[] };
    expect(environmentVariables).to.deep.include({
      name: "ANCHORE_CLI_USER",
      type: "SECRETS_MANAGER",
      value: "lockgate/scanners/anchore:user",
    });
    const plain = apps.map((app) => ({ ...app, scans: undefined }));
    const without = await declared("tooling", () =>
      declareTooling(exampleConfig("tooling", { apps: plain })),
    );
    expect(findingsOf(resources)).to.deep.equal(findingsOf(without));
  });

  it("D2 are opened by the role of that app's scan, and by no other role of the company", async () => {
    for (const call of parameter("snyk"))
      expect(await whoMay(call), call.action).to.deep.equal([scan("game", "scan")]);
    for (const call of parameter("snyk-of-shop"))
      expect(await whoMay(call), call.action).to.deep.equal([scan("shop", "scan")]);
    for (const call of secret("anchore"))
      expect(await whoMay(call), call.action).to.deep.equal([
        scan("game", "scan-image"),
        scan("shop", "scan-image"),
      ]);
    for (const call of [...secret("other"), ...secret("anchore-Ab1xYz"), ...parameter("snyk/more")])
      expect(await whoMay(call), `${call.action} ${call.resource}`).to.deep.equal([]);
    const changes: Required<Call>["context"][] = [
      { "kms:ViaService": `s3.${region}.amazonaws.com` },
      { "kms:ResourceAliases": ["alias/of-somebody-else"] },
      { "kms:EncryptionContext:PARAMETER_ARN": arn("ssm", "parameter/lockgate/route/secret") },
    ];
    for (const change of changes) {
      const [, opened] = parameter("snyk");
      const changed = { ...opened!, context: { ...opened!.context, ...change } };
      expect(await whoMay(changed), JSON.stringify(change)).to.deep.equal([]);
    }
  });

  it("D2 are within the boundary of that account's jobs, which without it opens none, and nothing beside them", () => {
    const bounds = boundsScannerSecrets({ account, region });
    const may = ({ action, resource }: Call, boundary = bounds) =>
      decide(
        { arn: scan("game", "scan"), identity: everything },
        { action, resource, account },
        { boundary },
      );
    for (const [call] of [parameter("snyk"), secret("anchore")]) {
      expect(may(call!)).to.equal("allow");
      expect(may(call!, workloadBoundary({ account, region }))).to.equal("deny");
      expect(may(call!, workloadBoundary({ account, region }, bounds))).to.equal("allow");
    }
    for (const resource of [
      arn("secretsmanager", "secret:lockgate-server-database-Ab1xYz"),
      arn("ssm", "parameter/lockgate/route/secret"),
    ])
      for (const action of ["secretsmanager:GetSecretValue", "ssm:GetParameters"])
        expect(may({ action, resource }), resource).to.equal("deny");
    expect(may({ ...secret("anchore")[0]!, action: "secretsmanager:PutSecretValue" })).to.equal("deny");
  });
});
