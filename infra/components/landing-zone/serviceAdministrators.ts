// Declares in the management account, region by region, which account administers the security services.
import { Detector } from "@pulumi/aws/guardduty/detector.js";
import { OrganizationAdminAccount as GuardDutyAdministrator } from "@pulumi/aws/guardduty/organizationAdminAccount.js";
import { DelegatedAdminAccount as InspectorAdministrator } from "@pulumi/aws/inspector2/delegatedAdminAccount.js";
import { OrganizationAdminAccount as MacieAdministrator } from "@pulumi/aws/macie2/organizationAdminAccount.js";
import { Account as SecurityHub } from "@pulumi/aws/securityhub/account.js";
import { OrganizationAdminAccount as SecurityHubAdministrator } from "@pulumi/aws/securityhub/organizationAdminAccount.js";
import * as pulumi from "@pulumi/pulumi";

/** `account` is the id of the account that shall administer. */
export type ServiceAdministratorsArgs = { account: string; regions: readonly string[] };

/**
 * GuardDuty and Security Hub reach the management account itself only where it has switched them on (GuardDuty User
 * Guide, "Designating a delegated administrator"; Security Hub User Guide, "Central configuration").
 */
export class ServiceAdministrators extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceAdministratorsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:ServiceAdministrators", name, {}, opts);
    const { account } = args;
    for (const region of args.regions) {
      const child = { parent: this };
      const local = `${name}-${region}`;
      const detector = new Detector(local, { region, enable: true }, child);
      const hub = new SecurityHub(local, { region, enableDefaultStandards: false }, child);
      new GuardDutyAdministrator(
        local,
        { region, adminAccountId: account },
        { ...child, dependsOn: [detector] },
      );
      new SecurityHubAdministrator(
        local,
        { region, adminAccountId: account },
        { ...child, dependsOn: [hub] },
      );
      new InspectorAdministrator(local, { region, accountId: account }, child);
      new MacieAdministrator(local, { region, adminAccountId: account }, child);
    }
    this.registerOutputs({});
  }
}
