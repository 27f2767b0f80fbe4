import { SignCommand } from "@aws-sdk/client-kms";
import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { parseBundle } from "../../../infra/functions/lib/dsse.ts";
import * as names from "../../../infra/plan/names.ts";
import { kmsOf } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import { expectAudited } from "./audited.ts";
import { config, refusal, signer, Stage } from "./stage.ts";

const hour = 60 * 60 * 1000;
const at = (hours: number): string => `${new Date(Date.now() + hours * hour).toISOString().slice(0, 19)}Z`;
const tooling = { account: config.toolingAccountId, region: config.region };
const aliasOf = (generation: string): string => names.aliasArn(tooling, names.signingKeyAlias(generation));

describe("rotation of the signing key", function () {
  this.timeout(600_000);
  let stage: Stage;
  before(async () => {
    // The old key ended an hour ago, an hour after the new one had begun.
    stage = await Stage.open({
      signingKeys: [
        { name: "1", until: at(-1) },
        { name: "2", from: at(-2) },
      ],
    });
  });
  after(() => stage.close());

  /** As the signer signed before the rotation: with the old key, past the rights of today. */
  const signedBefore = async (hours: number) => {
    const kms = kmsOf({ endpoint: stage.moto.endpoint, region: config.region }, config.toolingAccountId);
    const artifact = randomBytes(100);
    const finishedOn = new Date(Date.now() + hours * hour);
    const release = await stage.release(artifact, undefined, { key: aliasOf("1"), kms, finishedOn });
    await stage.tell("dev", release.sha256);
    return release;
  };
  const keyOf = async (release: { attestations: { key: string } }): Promise<string> =>
    parseBundle((await stage.read("dev", release.attestations.key)).toString())[0]?.signatures[0]?.keyid ??
    "";

  it("new releases are signed by the new key, under the alias that the signer has always used", async () => {
    const old = await signedBefore(-3);
    const release = await stage.healthy();
    expect(await keyOf(release))
      .to.match(/^arn:aws:kms:/)
      .and.not.equal(await keyOf(old));
    expect(await stage.promoter("dev", "test")(release)).to.have.property("sha256", release.sha256);
  });

  it("what the old key signed in its time stays valid", async () => {
    const release = await signedBefore(-3);
    expect(await stage.promoter("dev", "test")(release)).to.have.property("sha256", release.sha256);
  });

  it("what claims to be signed by it afterwards is not, and is on record", async () => {
    const release = await signedBefore(-0.5);
    expect(await refusal(stage.promoter("dev", "test")(release))).to.match(
      /after key arn:aws:kms:\S+ was allowed/,
    );
    expect((await stage.told("test")).at(-1))
      .to.contain(`refused ${release.sha256}`)
      .and.contain("was allowed");
  });

  it("the signer can't sign with the old key any more", async () => {
    const sign = new SignCommand({
      KeyId: aliasOf("1"),
      Message: randomBytes(32),
      MessageType: "DIGEST",
      SigningAlgorithm: "ECDSA_SHA_256",
    });
    expect(await refusal(stage.kms(signer).send(sign))).to.match(/^AccessDenied: .*kms:Sign/);
    expectAudited(stage.harness.asked.at(-1), signer);
  });
});
