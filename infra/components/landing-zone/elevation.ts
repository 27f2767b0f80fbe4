// Declares what the server lends to people for a time: permission sets that nobody has, and a role for each that lends it.
import { Policy } from "@pulumi/aws/iam/policy.js";
import * as pulumi from "@pulumi/pulumi";
import { toJson } from "../../plan/documents/document.ts";
import { trustRoles } from "../../plan/documents/trust.ts";
import {
  elevatedLevels,
  elevatedNames,
  elevationBoundary,
  elevationStatements,
  elevationTag,
  type ElevatedName,
} from "../../plan/elevation.ts";
import { elevationBoundaryPolicy, elevationRole } from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { boundaryTags } from "./boundary.ts";
import { createPermissionSet } from "./permissionSet.ts";

export type ElevationArgs = {
  /** The management account: Identity Center is its. */
  account: string;
  instance: string;
  /** ARNs of the roles that the server's workers run as. */
  servers: readonly string[];
  /** Ids of the accounts in which each level is lent; a level that is lent nowhere is not declared. */
  accounts: Readonly<Record<ElevatedName, readonly string[]>>;
};

/** What LOCKGATE_ELEVATION_FILE names of a level. */
export type Lent = { permissionSet: pulumi.Output<string>; role: pulumi.Output<string> };

export class Elevation extends pulumi.ComponentResource {
  readonly levels: Readonly<Record<string, Lent>>;

  constructor(name: string, args: ElevationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Elevation", name, {}, opts);
    const { instance } = args;
    const lent = elevatedNames.filter((level) => args.accounts[level].length > 0);
    const boundary = new Policy(
      `${name}-${elevationBoundaryPolicy}`,
      {
        name: elevationBoundaryPolicy,
        description: "What no role that lends access exceeds",
        policy: toJson(elevationBoundary(instance, args.accounts)),
        tags: boundaryTags,
      },
      { parent: this },
    );
    this.levels = Object.fromEntries(
      lent.map((level) => {
        const tags = { [elevationTag]: level };
        const set = createPermissionSet(level, elevatedLevels[level], { instance, tags }, { parent: this });
        const { ready } = new ScopedRole(
          `${name}-${level}`,
          {
            account: args.account,
            roleName: elevationRole(level),
            description: `Lends Lockgate-${level} to people for a time, and takes it away`,
            trust: trustRoles(args.servers),
            boundary: boundary.arn,
            statements: elevationStatements(level, { instance, accounts: args.accounts[level] }),
          },
          { parent: this },
        );
        return [level, { permissionSet: set.arn, role: ready }];
      }),
    );
    this.registerOutputs({ levels: this.levels });
  }
}
