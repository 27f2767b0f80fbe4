// Declares the role that the server's workers run as: tasks of ECS take it on, and it only becomes the roles that lend access.
import { Policy } from "@pulumi/aws/iam/policy.js";
import * as pulumi from "@pulumi/pulumi";
import { toJson } from "../../plan/documents/document.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { serverStatements, type ElevatedName } from "../../plan/elevation.ts";
import { regionalArn, serverBoundaryPolicy, serverRole, type Place } from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { boundaryTags } from "./boundary.ts";

export type ServerArgs = { place: Place; managementAccountId: string; levels: readonly ElevatedName[] };

/** The account's deploy role neither makes nor changes it: its name does not begin with `lockgate-`. */
export class Server extends pulumi.ComponentResource {
  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Server", name, {}, opts);
    const { place } = args;
    const statements = serverStatements(args.managementAccountId, args.levels);
    const boundary = new Policy(
      `${name}-${serverBoundaryPolicy}`,
      {
        name: serverBoundaryPolicy,
        description: "What the role of the server never exceeds",
        policy: toJson(statements),
        tags: boundaryTags,
      },
      { parent: this },
    );
    const role = new ScopedRole(
      name,
      {
        account: place.account,
        roleName: serverRole,
        description: "Workers of the Lockgate server; lends access for a time",
        trust: trustService("ecs-tasks.amazonaws.com", place.account, [regionalArn("ecs", place, "*")]),
        boundary: boundary.arn,
        statements,
      },
      { parent: this },
    );
    this.registerOutputs({ arn: role.arn });
  }
}
