// What CodePipeline and CodeBuild ask of IAM around a job (CodeBuild User Guide, "service role" and "VPC").
import { input, type Facts } from "../../../policy-pack/facts.ts";
import type { DeclaredAction } from "../../../cli/pipeline/declared.ts";
import type { World } from "../world.ts";

export function asksOfProject(world: World, action: DeclaredAction, project: Facts): void {
  const { harness } = world;
  const { role = "", account = "" } = action;
  const region = world.regionIn(account);
  const name = input(project, "name").string() ?? "";
  const arn = `arn:aws:codebuild:${region}:${account}:project/${name}`;
  for (const each of ["StartBuild", "BatchGetBuilds"])
    harness.ask(role, { action: `codebuild:${each}`, resource: arn, account });
  const service = input(project, "serviceRole").string() ?? "";
  harness.ask("codebuild.amazonaws.com", {
    action: "sts:AssumeRole",
    resource: service,
    account,
    context: { "aws:SourceAccount": account, "aws:SourceArn": arn },
  });
  if (input(project, "vpcConfig").at("vpcId").string() !== undefined)
    for (const { verb, ...call } of interfaces(region, account))
      harness.ask(service, { action: `ec2:${verb}`, account, ...call });
  const group = input(project, "logsConfig").at("cloudwatchLogs").at("groupName").string();
  const stream = `arn:aws:logs:${region}:${account}:log-group:${group ?? `/aws/codebuild/${name}`}:log-stream:rehearsal`;
  for (const each of ["CreateLogStream", "PutLogEvents"])
    harness.ask(service, { action: `logs:${each}`, resource: stream, account });
}

type Interface = { verb: string; resource: string; context?: Readonly<Record<string, string>> };

/** A job in a network gets an interface there, which is lent to CodeBuild and taken away afterwards. */
function interfaces(region: string, account: string): Interface[] {
  const made = `arn:aws:ec2:${region}:${account}:network-interface/eni-0rehearsal`;
  const looks = ["DhcpOptions", "NetworkInterfaces", "SecurityGroups", "Subnets", "Vpcs"];
  return [
    ...looks.map((what) => ({ verb: `Describe${what}`, resource: "*" })),
    { verb: "CreateNetworkInterface", resource: made },
    {
      verb: "CreateNetworkInterfacePermission",
      resource: made,
      context: { "ec2:AuthorizedService": "codebuild.amazonaws.com" },
    },
    { verb: "DeleteNetworkInterface", resource: made },
  ];
}
