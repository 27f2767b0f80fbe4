// Declares that Amazon Inspector looks for known holes in machines, images and functions of every account.
import { Enabler } from "@pulumi/aws/inspector2/enabler.js";
import { MemberAssociation } from "@pulumi/aws/inspector2/memberAssociation.js";
import { OrganizationConfiguration } from "@pulumi/aws/inspector2/organizationConfiguration.js";
import * as pulumi from "@pulumi/pulumi";

export type WorkloadScansArgs = {
  regions: readonly string[];
  /** Id of the account that administers. */
  account: string;
  /** The other accounts, by name. */
  members: ReadonlyMap<string, string>;
};

/** Accounts that one call takes. */
const perCall = 100;

export class WorkloadScans extends pulumi.ComponentResource {
  constructor(name: string, args: WorkloadScansArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:WorkloadScans", name, {}, opts);
    for (const region of args.regions) this.scan(`${name}-${region}`, region, args);
    this.registerOutputs({});
  }

  /** Accounts that join later are scanned by the configuration, those that are there by being named. */
  private scan(name: string, region: string, { account, members }: WorkloadScansArgs): void {
    const child = { parent: this };
    new OrganizationConfiguration(
      name,
      { region, autoEnable: { ec2: true, ecr: true, lambda: true } },
      child,
    );
    const associated = [...members].map(
      ([member, accountId]) => new MemberAssociation(`${name}-${member}`, { region, accountId }, child),
    );
    const ids = [account, ...members.values()];
    for (let from = 0; from < ids.length; from += perCall)
      new Enabler(
        from === 0 ? name : `${name}-${from}`,
        { region, accountIds: ids.slice(from, from + perCall), resourceTypes: ["EC2", "ECR", "LAMBDA"] },
        { ...child, dependsOn: associated },
      );
  }
}
