import { DeleteObjectCommand, PutObjectCommand, PutObjectRetentionCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { keysOf, type Release } from "../../../../infra/functions/lib/release.ts";
import { awsError, type Fault } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { expectAudited } from "../audited.ts";
import { distinct } from "../crashes.ts";
import { app, partiesOf, promoterOf, refusal, signer, Stage, wholeRelease } from "../stage.ts";

class Crash extends Error {
  override name = "Crash";
}

describe("attacks on a promotion, and accidents in it", function () {
  this.timeout(600_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());
  afterEach(() => {
    stage.harness.fault = () => undefined;
  });

  const promote = (release: Release): Promise<Release> => stage.promoter("dev", "test")(release);
  const completes = async (release: Release): Promise<void> => {
    const before = (await stage.told("test")).filter((line) => line === `promoted ${release.sha256}`).length;
    const promoted = await promote(release);
    expect(await stage.versions("test", release.sha256)).to.deep.equal(wholeRelease(release.sha256));
    expect(await stage.read("test", promoted.artifact.key, promoted.artifact.versionId)).to.deep.equal(
      await stage.read("dev", release.artifact.key, release.artifact.versionId),
    );
    expect(
      JSON.parse((await stage.read("test", keysOf(app, release.sha256).manifest)).toString()),
    ).to.deep.equal(promoted);
    const lines = (await stage.told("test")).filter((line) => line === `promoted ${release.sha256}`);
    expect(lines, `once; ${before} before`).to.have.length(1);
  };
  /** Fails the first `times` calls of an operation. */
  const failing = (operation: string, times: number, error: () => Error): { count: number; fault: Fault } => {
    const state = {
      count: 0,
      fault: (call: Parameters<Fault>[0]): Error | undefined => {
        if (call.operation !== operation || call.when !== "before" || state.count >= times) return undefined;
        state.count += 1;
        return error();
      },
    };
    return state;
  };

  it("a crash at each step, before and after the call: nothing has arrived by halves, and doing it again completes it", async () => {
    // The steps of a run that goes well; what only asks for a public key or a last entry changes nothing.
    const steps: string[] = [];
    const counts = /PutObject|GetObject|AssumeRole|Sign|TransactWriteItems/;
    const release = await stage.healthy(randomBytes(500));
    stage.harness.fault = ({ operation, when }) => {
      if (counts.test(operation)) steps.push(`${operation} ${when}`);
      return undefined;
    };
    await promote(release);
    expect(steps.filter((step) => step === "S3Client.PutObjectCommand after")).to.have.length(3);
    for (const [at, step] of distinct(steps)) await crashAt(at, step, counts);
  });

  async function crashAt(at: number, step: string, counts: RegExp): Promise<void> {
    stage.harness.fault = () => undefined;
    const release = await stage.healthy(randomBytes(500));
    let seen = 0;
    stage.harness.fault = ({ operation }) => {
      if (!counts.test(operation)) return undefined;
      seen += 1;
      return seen - 1 === at ? new Crash(step) : undefined;
    };
    expect(await refusal(promote(release)), step).to.equal(`Crash: ${step}`);
    stage.harness.fault = () => undefined;
    const there = await stage.versions("test", release.sha256);
    // With the manifest a release has arrived; it is there only when all the rest is.
    if (there.includes(keysOf(app, release.sha256).manifest))
      expect(there, step).to.deep.equal(wholeRelease(release.sha256));
    await completes(release);
  }

  it("S3 is busy: the promotion waits and goes on", async () => {
    for (const operation of ["S3Client.GetObjectCommand", "S3Client.PutObjectCommand"]) {
      const release = await stage.healthy();
      const busy = failing(operation, 2, () => awsError("SlowDown", 503, "Please reduce your request rate."));
      stage.harness.fault = busy.fault;
      await promote(release);
      expect(busy.count, operation).to.equal(2);
      await completes(release);
    }
  });

  it("KMS throttles: the promotion waits and goes on", async () => {
    const release = await stage.healthy();
    const busy = failing("KMSClient.SignCommand", 2, () =>
      awsError("ThrottlingException", 400, "Rate exceeded"),
    );
    stage.harness.fault = busy.fault;
    await promote(release);
    expect(busy.count).to.equal(2);
    await completes(release);
  });

  /** The body of the artifact ends early in the first `times` answers. */
  const truncating = (times: number): Fault => {
    let left = times;
    return ({ operation, when, output }) => {
      const long = Number(output?.["ContentLength"]) > 60_000;
      if (operation !== "S3Client.GetObjectCommand" || when !== "after" || !long || left === 0)
        return undefined;
      left -= 1;
      (output as Record<string, unknown>)["Body"] = Readable.from([randomBytes(1000)]);
      return undefined;
    };
  };

  it("a read that ends early is done again", async () => {
    const release = await stage.healthy();
    stage.harness.fault = truncating(1);
    await promote(release);
    await completes(release);
  });

  it("reads that always end early promote nothing, and the ledger says why", async () => {
    const release = await stage.healthy();
    stage.harness.fault = truncating(Infinity);
    const message = await refusal(promote(release));
    expect(message).to.contain("ended after 1000 of 70000 bytes");
    stage.harness.fault = () => undefined;
    expect(await stage.versions("test", release.sha256)).to.deep.equal([]);
    expect((await stage.told("test")).at(-1)).to.equal(
      `refused ${release.sha256} ${release.artifact.key} ended after 1000 of 70000 bytes`,
    );
    await completes(release);
  });

  it("flipped bytes on the way are not stored, and the ledger says so", async () => {
    const release = await stage.healthy();
    stage.harness.fault = ({ operation, when, output }) => {
      if (
        operation === "S3Client.GetObjectCommand" &&
        when === "after" &&
        Number(output?.["ContentLength"]) === 70_000
      )
        (output as Record<string, unknown>)["Body"] = Readable.from([Buffer.alloc(70_000, 1)]);
      return undefined;
    };
    expect(await refusal(promote(release))).to.match(/has SHA-256 [0-9a-f]{64}, not /);
    stage.harness.fault = () => undefined;
    expect(await stage.versions("test", release.sha256)).to.deep.equal([]);
    expect((await stage.told("test")).at(-1)).to.match(
      new RegExp(`^refused ${release.sha256} .* has SHA-256`),
    );
  });

  it("the reader's credentials expire in the middle: fresh ones are fetched", async () => {
    const release = await stage.healthy();
    const { reader } = partiesOf("dev");
    let expired = false;
    stage.harness.fault = ({ operation, when }) => {
      if (operation === "S3Client.GetObjectCommand" && when === "after" && !expired) {
        for (const key of stage.harness.keysOf(reader)) stage.harness.expire(key);
        expired = true;
      }
      return undefined;
    };
    await promote(release);
    expect(expired).to.equal(true);
    await completes(release);
  });

  it("the writer's credentials expire in the middle of the upload: nothing has arrived, and doing it again completes it", async () => {
    const release = await stage.healthy();
    stage.harness.fault = ({ operation, when }) => {
      if (operation === "S3Client.PutObjectCommand" && when === "after")
        for (const key of stage.harness.keysOf(promoterOf("dev"))) stage.harness.expire(key);
      return undefined;
    };
    expect(await refusal(promote(release))).to.match(/^ExpiredToken: /);
    stage.harness.fault = () => undefined;
    expect(await stage.versions("test", release.sha256)).not.to.include(keysOf(app, release.sha256).manifest);
    await completes(release);
  });

  const over = ({ bucket, artifact }: Release): PutObjectCommand =>
    new PutObjectCommand({
      Bucket: bucket,
      Key: artifact.key,
      Body: "something else",
      ChecksumAlgorithm: "SHA256",
    });

  it("not even the writer writes over an artifact", async () => {
    const release = await stage.healthy();
    expect(await refusal(stage.s3(signer).send(over(release)))).to.match(/^AccessDenied: .*s3:PutObject/);
    expectAudited(
      stage.harness.asked.findLast(({ allowed }) => !allowed),
      signer,
    );
  });

  it("an artifact that is written over all the same: the version that was verified is the one that goes on", async () => {
    const release = await stage.healthy();
    await stage.look("dev").send(over(release));
    await completes(release);
  });

  it("a target that was written over is found, and the ledger says so", async () => {
    const release = await stage.healthy();
    await stage.look("test").send(over(await promote(release)));
    expect(await refusal(promote(release))).to.contain("has 2 versions: somebody else wrote it");
    expect((await stage.told("test")).at(-1))
      .to.contain(`refused ${release.sha256}`)
      .and.contain("2 versions");
  });

  it("a writer that deletes, or shortens the lock, is refused", async () => {
    const release = await stage.healthy();
    const object = { Bucket: release.bucket, Key: release.artifact.key };
    const VersionId = release.artifact.versionId;
    const s3 = stage.s3(signer);
    expect(await refusal(s3.send(new DeleteObjectCommand(object)))).to.match(
      /^AccessDenied: .*s3:DeleteObject/,
    );
    expect(await refusal(s3.send(new DeleteObjectCommand({ ...object, VersionId })))).to.match(
      /^AccessDenied: .*s3:DeleteObjectVersion/,
    );
    const retention = { Mode: "COMPLIANCE" as const, RetainUntilDate: new Date() };
    expect(
      await refusal(s3.send(new PutObjectRetentionCommand({ ...object, VersionId, Retention: retention }))),
    ).to.match(/^AccessDenied: .*s3:PutObjectRetention/);
    for (const asked of stage.harness.asked.slice(-3)) expectAudited(asked, signer);
  });
});
