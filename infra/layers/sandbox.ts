// Declares an environment of somebody's own: a network that is joined to nothing, the owner's machine, and what apps are told.
import type * as pulumi from "@pulumi/pulumi";
import { ManagedKey } from "../components/keys/managedKey.ts";
import { Network } from "../components/network/vpc.ts";
import { OwnMachine } from "../components/own/ownMachine.ts";
import { Parameters } from "../components/targets/parameters.ts";
import type { SandboxConfig } from "../configuration/schema.ts";
import { Provider as AwsxProvider } from "@pulumi/awsx/provider.js";
import { logKeyPolicy } from "../plan/documents/keys.ts";
import * as names from "../plan/names.ts";
import { ownerTag, ownLogsAlias } from "../plan/sandboxes.ts";
import { createProvider } from "./provider.ts";

export type SandboxOutputs = {
  vpcId: pulumi.Output<string>;
  /** What `aws ec2-instance-connect ssh` is given. */
  instanceId: pulumi.Output<string>;
  wayInId: pulumi.Output<string>;
};

export function declareSandbox(config: SandboxConfig): SandboxOutputs {
  const { environment, accountId: account, region, owner } = config;
  const place = { account, region };
  const administrator = names.roleArn(account, names.deployRole);
  const aws = createProvider(environment, config, {
    accountId: account,
    roleArn: administrator,
    // By the first, rules know that people may try things out here; by the second, AWS knows whose it is.
    moreTags: { "lockgate:environment": "sandbox", [ownerTag]: owner },
  });
  const opts = { providers: { aws } };
  const key = new ManagedKey(
    `${environment}-logs`,
    {
      description: `Encrypts the log groups of ${environment}`,
      alias: ownLogsAlias(environment),
      policy: logKeyPolicy({ place, administrator }),
      protect: false,
    },
    opts,
  );
  const logs = { keyArn: key.ready, retentionDays: config.logRetentionDays };
  const network = new Network(
    environment,
    {
      place,
      network: environment,
      cidr: config.cidr,
      settings: config.network,
      logs,
      flowRole: names.roleArn(account, names.flowRole(names.sandboxNetwork)),
    },
    { providers: { aws, awsx: new AwsxProvider("awsx") } },
  );
  const machine = new OwnMachine(
    environment,
    { environment, publicKey: config.ownerKey, cidrs: config.ownerCidrs, network },
    opts,
  );
  for (const [app, values] of Object.entries(config.parameters))
    void new Parameters(app, { app, environment, values }, opts);
  return { vpcId: network.vpcId, instanceId: machine.instanceId, wayInId: machine.wayInId };
}
