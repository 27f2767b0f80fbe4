// Rights around machines: who declares them may do what the local AWS asks for that, and nobody else gets anything.
import { expect } from "chai";
import { CodeSigning } from "../../../../infra/components/targets/codeSigning.ts";
import { declareTarget } from "../../../../infra/components/targets/index.ts";
import { deployPolicies } from "../../../../infra/plan/documents/bootstrap.ts";
import { managedPolicyLimit } from "../../../../infra/plan/documents/limits.ts";
import { deployBoundary, workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import { toJson, type Statement } from "../../../../infra/plan/documents/document.ts";
import { machineStatements } from "../../../../infra/plan/documents/machines.ts";
import * as names from "../../../../infra/plan/names.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { knownAction } from "../../../../policy-pack/iam/index.ts";
import { resourceModels } from "../../../../sandbox/aws/index.ts";
import { testWorld } from "../../../sandbox/aws/world.ts";
import { exampleConfig } from "../../example.ts";
import { declared } from "../../mocks.ts";
import { targetApps } from "../pipeline/samples.ts";
import { decide } from "../evaluation.ts";

const config = exampleConfig("prod", { apps: targetApps, parameters: undefined, secrets: undefined });
const environment = config.environments.find(({ name }) => name === "prod")!;
const account = environment.accountId;
const place = { account, region: config.region };
const roles = serviceRoles(config, account);
const context = { ...place, company: config.company, serviceRoles: roles };
const more = boundaryMore({
  ...place,
  serviceRoles: roles,
  issuers: [],
  targets: config.apps.map(({ target }) => target.kind),
});
const open: Statement[] = [
  { Sid: "Open", Effect: "Allow", Principal: { AWS: names.rootArn(account) }, Action: "*", Resource: "*" },
];

/** Roles, keys, log groups and alarms are declared by rights that every target needs. */
const forMachines =
  /^aws:(lb|autoscaling|codedeploy|efs|vpc)\/|launchTemplate|instanceProfile|ec2\/securityGroup|lambda\/function/;

describe("C5 rights around machines", () => {
  const policies = deployPolicies(context, "environment");

  for (const [row, kind] of [
    ["C5", "ec2"],
    ["C10", "ec2Efs"],
  ] as const)
    it(`${row} the deploy role may do all that declaring ${kind} asks of AWS, in its region`, async () => {
      const app = config.apps.find(({ target }) => target.kind === kind);
      if (app === undefined) throw new Error(`no sample of ${kind}`);
      const network = { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"], publicSubnetIds: [] };
      const logs = { keyArn: "arn:aws:kms:eu-central-1:111111111111:key/logs", retentionDays: 365 } as const;
      const made = await declared("prod", () => {
        const signed = {
          company: config.company,
          account,
          environment: "prod",
          administrator: "",
          profiles: [],
        };
        const args = {
          config,
          place,
          app: app.name,
          environment: "prod",
          target: app.target,
          network,
          logs,
          accessLogs: "logs",
        };
        const codeSigning = new CodeSigning("prod", signed);
        void declareTarget(
          "board",
          { ...args, codeSigning, reach: () => undefined as never, lake: undefined },
          {},
        );
      });
      // Without a provider the mocks' account is any.
      const resources = JSON.parse(JSON.stringify(made).replaceAll("111111111111", account)) as typeof made;
      const world = testWorld();
      for (const { type, name, inputs, outputs } of resources)
        world.seed({ token: type, id: `id-${name}`, account, region: config.region, inputs, outputs });
      const calls = resources
        .filter(({ type }) => forMachines.test(type))
        .flatMap(({ type, inputs, outputs }) =>
          (["create", "read", "update", "delete"] as const).flatMap((operation) => {
            const id = operation === "create" ? {} : { id: String(outputs["arn"]), outputs: {} };
            return (
              resourceModels.get(type)?.calls(operation, { ...id, inputs }, world.context({ account })) ?? []
            );
          }),
        );
      const statements = policies.flatMap((policy) => policy.statements);
      const refused = calls.filter(
        ({ action, resource, context: keys }) =>
          decide(
            { arn: names.roleArn(account, names.deployRole), identity: statements },
            {
              action,
              resource,
              account,
              context: {
                "aws:RequestedRegion": config.region,
                "iam:PermissionsBoundary": names.policyArn(account, names.boundaryPolicy),
                ...keys,
              },
            },
            {
              boundary: [...more.deploy, ...deployBoundary(context)],
              ...(action.startsWith("kms:") ? { resource: open } : {}),
            },
          ) !== "allow",
      );
      expect(calls.length).to.be.greaterThan(50);
      expect(refused.map(({ action, resource }) => `${action} ${resource}`)).to.deep.equal([]);
    });

  it("C5 knows its actions, and keeps IAM's limits", () => {
    const documents = [
      ...policies.map(({ statements }) => statements),
      [...more.deploy, ...deployBoundary(context)],
    ];
    documents.push(workloadBoundary(context, more.workload));
    for (const statements of documents) {
      expect(toJson(statements).length).to.be.at.most(managedPolicyLimit);
      const listed = statements.flatMap(({ Action = [] }) => [Action].flat());
      expect(listed.filter((action) => !knownAction(action))).to.deep.equal([]);
    }
    expect(policies.length).to.be.at.most(10);
  });

  it("C5 an account without machines gives nobody a right to them", () => {
    const without = exampleConfig("prod");
    const given = { ...context, serviceRoles: serviceRoles(without, account) };
    const text = JSON.stringify([
      deployPolicies(given, "environment"),
      boundaryMore({ ...place, serviceRoles: given.serviceRoles, issuers: [], targets: [] }),
    ]);
    expect(text).to.not.match(/autoscaling|elasticloadbalancing|codedeploy-commands/);
  });

  const machine = (action: string, resource: string): string =>
    decide(
      {
        arn: names.roleArn(account, names.jobRole("ec2", "prod", names.runsAs)),
        identity: machineStatements({ config, app: "ec2", environment }, ["lockgate-ec2-prod"]),
      },
      { action, resource, account, context: { "aws:RequestedRegion": config.region } },
      { boundary: workloadBoundary(context, more.workload) },
    );
  const revisions = names.bucketArn(names.revisionsBucket(config.company, "prod", account));
  for (const [what, action, resource, expected] of [
    ["fetches its own app's releases", "s3:GetObjectVersion", `${revisions}/ec2/a.zip`, "allow"],
    ["fetches no other app's", "s3:GetObjectVersion", `${revisions}/ecs/a.zip`, "deny"],
    ["puts none there", "s3:PutObject", `${revisions}/ec2/a.zip`, "deny"],
    ["takes orders of CodeDeploy", "codedeploy-commands-secure:PollHostCommand", "*", "allow"],
    ["starts no deployment", "codedeploy:CreateDeployment", "*", "deny"],
    ["opens no session", "ssmmessages:OpenControlChannel", "*", "deny"],
  ] as const)
    it(`C5 a machine ${what}`, () => expect(machine(action, resource)).to.equal(expected));

  it("C5 in an account without a bastion no boundary lets a machine open a session", () => {
    // Devices open sessions by their agent, where an app has any.
    const targets = config.apps.map(({ target }) => target.kind).filter((kind) => kind !== "edge");
    const apps = config.apps.filter(({ target }) => target.kind !== "edge");
    const given = serviceRoles({ ...config, apps }, account);
    const { workload } = boundaryMore({ ...place, serviceRoles: given, issuers: [], targets });
    expect(JSON.stringify(workload)).to.not.contain("ssmmessages");
  });
});
