// Declares a role with a fixed name, inside the account's boundary, with one policy that it alone has.
import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { toJson, type Statement } from "../../plan/documents/document.ts";
import { boundaryPolicy, policyArn, roleArn } from "../../plan/names.ts";

export type ScopedRoleArgs = {
  account: string;
  roleName: string;
  description: string;
  trust: readonly Statement[];
  /** ARN of the account's boundary, where the same stack declares it: then the role waits for it. */
  boundary?: pulumi.Input<string>;
  /** Empty: a role that only names an identity. */
  statements: readonly Statement[];
};

/** The name is fixed, since other accounts' policies name the role before it exists. */
export class ScopedRole extends pulumi.ComponentResource {
  readonly role: Role;
  /** Known at preview. */
  readonly arn: string;
  /** The ARN once role and policy exist: for resources that use the role at their creation. */
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: ScopedRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:identity:ScopedRole", name, {}, opts);
    this.arn = roleArn(args.account, args.roleName);
    this.role = new Role(
      name,
      {
        name: args.roleName,
        description: args.description,
        assumeRolePolicy: toJson(args.trust),
        permissionsBoundary: args.boundary ?? policyArn(args.account, boundaryPolicy),
        maxSessionDuration: 3600,
      },
      { parent: this },
    );
    const policy =
      args.statements.length === 0
        ? undefined
        : new RolePolicy(
            name,
            { role: this.role.name, name: args.roleName, policy: toJson(args.statements) },
            { parent: this },
          );
    this.ready = pulumi.all([this.role.arn, policy?.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}
