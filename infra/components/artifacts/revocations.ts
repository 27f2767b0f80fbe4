// Declares who revokes: a role that signs lists of revocations with a key of its own and adds them to the ledger's table.
import * as pulumi from "@pulumi/pulumi";
import { revokeStatements } from "../../plan/documents/revocations.ts";
import { trustRoles } from "../../plan/documents/trust.ts";
import { revocationAlias, revokeRole, roleArn, type Place } from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { SigningKey } from "./signingKey.ts";

export type RevocationsArgs = {
  place: Place;
  /** ARNs of the roles of people who may become the one that revokes. */
  revokers: readonly string[];
  /** ARNs of the roles that read lists. */
  readers: readonly string[];
  administrator: string;
  protect: boolean;
};

export class Revocations extends pulumi.ComponentResource {
  constructor(name: string, args: RevocationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:Revocations", name, {}, opts);
    const { place, revokers, ...rest } = args;
    const key = new SigningKey(
      "revocation",
      {
        ...rest,
        purpose: "attestation",
        description: "Signs lists of revocations; only the role that revokes may use it",
        signer: roleArn(place.account, revokeRole),
        aliases: [revocationAlias],
      },
      { parent: this },
    );
    new ScopedRole(
      revokeRole,
      {
        account: place.account,
        roleName: revokeRole,
        description: "Revokes artifacts and keys; assumed by people in an emergency",
        trust: trustRoles(revokers),
        statements: revokeStatements(place),
      },
      { parent: this },
    );
    this.registerOutputs({ keyArn: key.arn });
  }
}
