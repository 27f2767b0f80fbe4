// Declares the release ledger: a table to which entries are added, and from which none is taken.
import * as pulumi from "@pulumi/pulumi";
import { ResourcePolicy } from "@pulumi/aws/dynamodb/resourcePolicy.js";
import { Table } from "@pulumi/aws/dynamodb/table.js";
import { toJson } from "../../plan/documents/document.ts";
import { ledgerTablePolicy } from "../../plan/documents/ledger.ts";
import { ledgerTable, regionalArn, type Place } from "../../plan/names.ts";

export type LedgerArgs = {
  place: Place;
  /** ARNs of the roles that add entries, in any account; they need not exist yet. */
  users: readonly string[];
  administrator: string;
  protect: boolean;
};

export class Ledger extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: LedgerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:Ledger", name, {}, opts);
    const table = new Table(
      name,
      {
        name: ledgerTable,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "chain",
        rangeKey: "seq",
        attributes: [
          { name: "chain", type: "S" },
          { name: "seq", type: "N" },
        ],
        pointInTimeRecovery: { enabled: true },
        // By a key that DynamoDB owns: entries are no secret, their chain is what guards them, and a key of ours would
        // need grants that nobody here may make.
        serverSideEncryption: { enabled: false },
        deletionProtectionEnabled: args.protect,
      },
      { parent: this, protect: args.protect },
    );
    new ResourcePolicy(
      name,
      {
        resourceArn: table.arn,
        policy: toJson(
          ledgerTablePolicy({ ...args, table: regionalArn("dynamodb", args.place, `table/${ledgerTable}`) }),
        ),
      },
      { parent: this },
    );
    this.arn = table.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
