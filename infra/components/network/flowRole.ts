// Declares the role by which VPC writes flow logs: one network's, or those of all networks of an account.
import type * as pulumi from "@pulumi/pulumi";
import { flowLogStatements } from "../../plan/documents/network.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { flowRole, regionalArn, type Place } from "../../plan/names.ts";
import { ScopedRole, type ScopedRoleArgs } from "../identity/scopedRole.ts";

export type FlowRoleArgs = {
  place: Place;
  network: string;
  /** Name of the log group, or a pattern. */
  writes: string;
} & Pick<ScopedRoleArgs, "boundary">;

export class FlowRole extends ScopedRole {
  constructor({ place, network, writes, ...rest }: FlowRoleArgs, opts: pulumi.ComponentResourceOptions) {
    const roleName = flowRole(network);
    super(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Writes the flow log of ${network}`,
        trust: trustService("vpc-flow-logs.amazonaws.com", place.account),
        statements: flowLogStatements(regionalArn("logs", place, `log-group:${writes}`)),
        ...rest,
      },
      opts,
    );
  }
}
