// What docs/releases.md says of losses, tried on moto as the roles that are to do it.
import {
  DeleteItemCommand,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { CancelKeyDeletionCommand, EnableKeyCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { expect } from "chai";
import { readAttested } from "../../../infra/functions/lib/attested.ts";
import { kmsTrustedKey } from "../../../infra/functions/lib/kmsSigner.ts";
import { chainOf, headsOf, verifyChains } from "../../../infra/functions/lib/ledger.ts";
import { everything, history } from "../../../infra/functions/lib/ledgerTable.ts";
import * as names from "../../../infra/plan/names.ts";
import type { Company } from "../../../policy-pack/access/company.ts";
import { dynamoOf, kmsOf } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import { declaredCompany } from "../company.ts";
import { expectDenied } from "./audited.ts";
import { app, checkerOf, config, promoterOf, signer, Stage } from "./stage.ts";

const tooling = { account: config.toolingAccountId, region: config.region };
const administrator = names.roleArn(tooling.account, names.deployRole);
const ledger = names.regionalArn("dynamodb", tooling, `table/${names.ledgerTable}`);
const signingKey = names.aliasArn(tooling, names.signingKeyAlias("1"));

describe("when something of the chain is lost", function () {
  this.timeout(600_000);
  let stage: Stage;
  let company: Company;
  before(async () => {
    company = await declaredCompany();
    stage = await Stage.open();
  });
  after(() => stage.close());
  const owner = () => ({ endpoint: stage.moto.endpoint, region: config.region });

  /** Whether the declared policies let a role do this to the signing key, which KMS takes by its id only. */
  const may = (role: string, action: string): string => {
    const alias = company.model
      .of("keyAlias")
      .find(({ props }) => props["name"] === names.signingKeyAlias("1"));
    const key = company.model.of("key").find(({ props }) => props["keyId"] === alias?.props["targetKeyId"]);
    try {
      stage.harness.ask(role, { action, resource: String(key?.props["arn"]), account: tooling.account });
      return "allowed";
    } catch (error) {
      return (error as Error).name;
    }
  };

  it("the signing key is gone: its account's deploy role alone calls the deletion off; what it signed verifies by the key that was kept", async () => {
    for (const action of ["kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:EnableKey"]) {
      expect(may(administrator, action), action).to.equal("allowed");
      expect(may(signer, action), action).to.equal("AccessDenied");
    }
    const kms = kmsOf(owner(), tooling.account);
    const kept = await kmsTrustedKey(signingKey, kms);
    const release = await stage.release(Buffer.from("signed before"));
    const bundle = (await stage.read("dev", release.attestations.key)).toString();
    const KeyId = kept.id.split("/").at(-1) ?? "";
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 30 }));
    expect(readAttested(bundle, [{ ...kept, signs: ["provenance"] }]).ok).to.equal(true);
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    await kms.send(new EnableKeyCommand({ KeyId }));
    expect(await stage.release(Buffer.from("signed again"))).to.have.property("sha256");
  });

  it("the ledger is damaged: a copy is restored by the deploy role alone, and the heads that were noted tell whether it is true", async () => {
    for (const kind of ["deployed", "healthy"] as const) await stage.tell("dev", "a".repeat(64), kind);
    const dynamo = dynamoOf(owner(), tooling.account);
    await dynamo.send(
      new UpdateContinuousBackupsCommand({
        TableName: names.ledgerTable,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    const chain = chainOf({ app, environment: "dev" });
    const heads = headsOf(await history(stage.table(checkerOf("dev")), chain));
    const restore = new RestoreTableToPointInTimeCommand({
      SourceTableName: names.ledgerTable,
      TargetTableName: names.restoredLedger,
      UseLatestRestorableTime: true,
    });
    const action = "dynamodb:RestoreTableToPointInTime";
    await expectDenied(stage.harness, stage.dynamo(signer).send(restore), {
      role: signer,
      action,
      resource: ledger,
    });
    for (const role of [promoterOf("dev"), checkerOf("dev")]) {
      const asks = async () =>
        stage.harness.ask(role, { action, resource: ledger, account: tooling.account });
      await expectDenied(stage.harness, asks(), { role, action, resource: ledger });
    }
    stage.harness.bare.add(names.regionalArn("dynamodb", tooling, `table/${names.restoredLedger}`));
    await stage.dynamo(administrator).send(restore);
    // Somebody with AWS's own hand takes the last entry out of the table.
    await dynamo.send(
      new DeleteItemCommand({ TableName: names.ledgerTable, Key: { chain: { S: chain }, seq: { N: "2" } } }),
    );
    const damaged = await everything({ dynamo, name: names.ledgerTable });
    expect(verifyChains(damaged, heads)).to.deep.equal([`${chain} ends after 1 entries, 2 were known`]);
    const copy = await everything({ dynamo: stage.dynamo(administrator), name: names.restoredLedger });
    expect(verifyChains(copy, heads)).to.deep.equal([]);
    // The table itself stays closed to whoever restores.
    await expectDenied(
      stage.harness,
      everything({ dynamo: stage.dynamo(administrator), name: names.ledgerTable }),
      { role: administrator, action: "dynamodb:Scan", resource: ledger },
    );
  });
});
