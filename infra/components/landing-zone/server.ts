// Declares the roles of the deployment server: each worker's, that of its runs, and the key of its database's owner.
import { Policy } from "@pulumi/aws/iam/policy.js";
import * as pulumi from "@pulumi/pulumi";
import { tasksService } from "../../plan/documents/containers.ts";
import { toJson, type Statement } from "../../plan/documents/document.ts";
import {
  ownerKeyPolicy,
  runStatements,
  serverBoundary,
  trustRuns,
  workerStatements,
  type States,
} from "../../plan/documents/server.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { serverStatements, type ElevatedName } from "../../plan/elevation.ts";
import {
  ownerAlias,
  regionalArn,
  runRoleOf,
  serverBoundaryPolicy,
  serverRole,
  workerRole,
  type Place,
} from "../../plan/names.ts";
import type { ServedStack } from "../../plan/server/stacks.ts";
import { asksForAccounts } from "../../plan/vending/documents.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { boundaryTags } from "./boundary.ts";

export type ServerArgs = {
  place: Place;
  managementAccountId: string;
  levels: readonly ElevatedName[];
  /** In which account accounts are asked for, if anywhere. */
  vendingAccount: string | undefined;
  /** Whether somebody else's tasks are the server's workers, as LockgateServer. */
  lends: boolean;
  /** That a server runs which this account declares. */
  stacks: readonly ServedStack[];
  states: States | undefined;
  protect: boolean;
};

/** The account's deploy role neither makes nor changes them: their names do not begin with `lockgate-`. */
export class Server extends pulumi.ComponentResource {
  private readonly args: ServerArgs;
  private readonly boundary: Policy;

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Server", name, {}, opts);
    this.args = args;
    const { place, stacks, states } = args;
    const lends = [
      ...(args.levels.length === 0 ? [] : serverStatements(args.managementAccountId, args.levels)),
      ...(args.vendingAccount === undefined ? [] : [asksForAccounts(args.vendingAccount)]),
    ];
    this.boundary = new Policy(
      `${name}-${serverBoundaryPolicy}`,
      {
        name: serverBoundaryPolicy,
        description: "What the role of the server never exceeds",
        policy: toJson(states === undefined ? lends : serverBoundary(place, stacks, states, lends)),
        tags: boundaryTags,
      },
      { parent: this },
    );
    if (args.lends) this.worker(name, serverRole, lends);
    for (const served of stacks) {
      const own = workerRole(served.stack);
      this.worker(`${name}-${served.stack}`, own, [...lends, ...workerStatements(place, served)]);
      if (states !== undefined) this.runs(`${name}-run-${served.stack}`, served, states);
    }
    if (stacks.length > 0) this.ownerKey(`${name}-owner`);
    this.registerOutputs();
  }

  private worker(name: string, roleName: string, statements: readonly Statement[]): void {
    const { place } = this.args;
    const trust = trustService(tasksService, place.account, [regionalArn("ecs", place, "*")]);
    this.role(name, roleName, "Workers of the Lockgate server; lends access for a time", trust, statements);
  }

  private runs(name: string, served: ServedStack, states: NonNullable<ServerArgs["states"]>): void {
    const description = `What runs of ${served.stack} work as: the deploy role of its account, and its state`;
    const trust = trustRuns([served.workerRole]);
    this.role(name, runRoleOf(served.stack), description, trust, runStatements(served, states));
  }

  private role(
    name: string,
    roleName: string,
    description: string,
    trust: readonly Statement[],
    statements: readonly Statement[],
  ): void {
    const { account } = this.args.place;
    const boundary = this.boundary.arn;
    new ScopedRole(name, { account, roleName, description, trust, boundary, statements }, { parent: this });
  }

  private ownerKey(name: string): void {
    const { place, protect } = this.args;
    new ManagedKey(
      name,
      {
        description: "The password of the owner of the server's database; RDS makes and rotates it",
        alias: ownerAlias,
        policy: ownerKeyPolicy(place),
        protect,
      },
      { parent: this },
    );
  }
}
