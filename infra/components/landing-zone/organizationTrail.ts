// Declares the organization's trail in the management account: to the log archive, and to a log group that alarms watch.
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Trail } from "@pulumi/aws/cloudtrail/trail.js";
import * as pulumi from "@pulumi/pulumi";
import { trailArn, trailLogStatements } from "../../plan/documents/logArchive.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { regionalArn, trailLogs, trailName, trailRole, type Place } from "../../plan/names.ts";
import { trailSelectors } from "../../plan/trail.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";

export type OrganizationTrailArgs = {
  /** The management account, in the home region. */
  place: Place;
  /** The archive's bucket and key; both let the trail in before it exists. */
  bucket: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  /** Names of the buckets whose objects are recorded. */
  recorded: readonly string[];
  /** ARN of the ledger's table, whose entries are recorded, too. */
  ledger: string;
  logs: LogSettings;
  /** ARN of the account's boundary of roles. */
  boundary: pulumi.Input<string>;
  protect: boolean;
};

export class OrganizationTrail extends pulumi.ComponentResource {
  readonly trail: Trail;
  /** Name of the log group. */
  readonly logGroup: pulumi.Output<string>;

  constructor(name: string, args: OrganizationTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:OrganizationTrail", name, {}, opts);
    const group = createLogGroup(name, trailLogs, args.logs, { parent: this, protect: args.protect });
    this.trail = new Trail(
      name,
      {
        name: trailName,
        isOrganizationTrail: true,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogging: true,
        enableLogFileValidation: true,
        s3BucketName: args.bucket,
        kmsKeyId: args.keyArn,
        cloudWatchLogsGroupArn: pulumi.interpolate`${group.arn}:*`,
        cloudWatchLogsRoleArn: this.writer(args, group),
        advancedEventSelectors: trailSelectors(args.recorded, args.ledger),
      },
      { parent: this, protect: args.protect },
    );
    this.logGroup = group.name;
    this.registerOutputs({ arn: this.trail.arn });
  }

  /** CloudTrail tries to write as soon as the trail is made, so the role's policy must be there first. */
  private writer({ place, boundary }: OrganizationTrailArgs, group: LogGroup): pulumi.Output<string> {
    const role = new ScopedRole(
      trailRole,
      {
        account: place.account,
        roleName: trailRole,
        description: "Writes the organization's trail to its log group",
        trust: trustService("cloudtrail.amazonaws.com", place.account, [trailArn(place)]),
        boundary,
        statements: trailLogStatements(regionalArn("logs", place, `log-group:${trailLogs}`)),
      },
      { parent: this },
    );
    return pulumi.all([role.ready, group.arn]).apply(([arn]) => arn);
  }
}
