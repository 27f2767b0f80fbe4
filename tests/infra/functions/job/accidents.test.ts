// Accidents in the jobs of the declared pipeline: whatever breaks off is completed by doing the job again, and nothing is
// left by halves. Promotion has its own: tests/infra/functions/promote/attacks.test.ts.
import { expect } from "chai";
import { Readable } from "node:stream";
import { awsError, type Fault } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { signer, wholeRelease } from "../stage.ts";
import type { Floor } from "./floor.ts";
import { Raid } from "./raid.ts";
import { distinct } from "../crashes.ts";

/** Calls that change something, or bring something in. */
const steps =
  /PutObject|GetObject|AssumeRole|SignCommand|TransactWriteItems|UpdateFunctionCode|PublishVersion|CreateDeployment|Invoke/;

describe("accidents in the jobs of the declared pipeline", function () {
  this.timeout(600_000);
  let raid: Raid;
  let floor: Floor;
  before(async () => {
    raid = await Raid.open();
    ({ floor } = raid);
    // The very first one begins the list of revocations, too.
    await raid.signed();
  });
  after(() => floor.close());
  afterEach(() => {
    floor.stage.harness.fault = () => undefined;
  });

  let count = 0;
  /** A new release, as far as these jobs bring it. */
  const prepare = async (jobs: readonly string[]): Promise<void> => {
    floor.build(`accident ${(count += 1)}`);
    await floor.runs(jobs);
  };
  for (const [job, before, kind] of [
    ["Sign", [], "signed"],
    ["Dev-Verify", ["Sign"], "verified"],
    ["Dev-Deploy", ["Sign", "Dev-Verify"], "deployed"],
    ["Dev-Check", ["Sign", "Dev-Verify", "Dev-Deploy"], "healthy"],
  ] as const)
    it(`${job} crashes at each of its steps, before and after the call: done again it completes, and is told once`, async () => {
      const seen: string[] = [];
      await prepare(before);
      floor.stage.harness.fault = ({ operation, when }) => {
        if (steps.test(operation)) seen.push(`${operation} ${when}`);
        return undefined;
      };
      await floor.runs([job]);
      expect(seen.length).to.be.greaterThan(1);
      for (const [at, step] of distinct(seen)) {
        floor.stage.harness.fault = () => undefined;
        await prepare(before);
        let reached = 0;
        floor.stage.harness.fault = ({ operation }) => {
          if (!steps.test(operation)) return undefined;
          reached += 1;
          return reached - 1 === at ? new Error(`crash at ${step}`) : undefined;
        };
        expect((await floor.run(job)).text, step).to.contain(`crash at ${step}`);
        floor.stage.harness.fault = () => undefined;
        await floor.runs([job]);
        const { sha256 } = floor.release();
        expect(await floor.stage.versions("dev", sha256), step).to.deep.equal(wholeRelease(sha256));
        const told = (await floor.stage.told("dev")).filter((line) => line === `${kind} ${sha256}`);
        expect(told, step).to.have.length(1);
      }
    });

  it("C1 a job that dies once its deployment has begun is done again: one deployment, and its verdict is the job's", async () => {
    for (const deployment of [{ status: "Succeeded" }, { status: "Stopped" }]) {
      await prepare(["Sign", "Dev-Verify"]);
      const before = await floor.deployments("dev");
      floor.stage.harness.fault = ({ operation, when }) =>
        operation === "CodeDeployClient.CreateDeploymentCommand" && when === "after"
          ? new Error("the machine of the job is gone")
          : undefined;
      expect((await floor.run("Dev-Deploy")).text).to.contain("the machine of the job is gone");
      floor.stage.harness.fault = () => undefined;
      const during = await floor.deployments("dev");
      expect(during).to.have.length(before.length + 1);
      floor.deployment = deployment;
      const { ok, text } = await floor.run("Dev-Deploy");
      floor.deployment = { status: "Succeeded" };
      expect(await floor.deployments("dev")).to.deep.equal(during);
      expect(ok, text).to.equal(deployment.status === "Succeeded");
      expect(text).to.contain(during.at(-1));
    }
    // Whoever tries a release again that has failed means it.
    await floor.runs(["Dev-Deploy"]);
  });

  /** Fails the first `times` calls of an operation. */
  const failing = (operation: string, times: number, error: () => Error): (() => number) => {
    let failed = 0;
    floor.stage.harness.fault = (call) => {
      if (call.operation !== operation || call.when !== "before" || failed >= times) return undefined;
      failed += 1;
      return error();
    };
    return () => failed;
  };

  it("KMS throttles the signer, S3 is busy: the jobs wait and go on", async () => {
    const throttled = failing("KMSClient.SignCommand", 2, () =>
      awsError("ThrottlingException", 400, "Rate exceeded"),
    );
    await prepare(["Sign"]);
    expect(throttled()).to.equal(2);
    const busy = failing("S3Client.GetObjectCommand", 3, () =>
      awsError("SlowDown", 503, "Please reduce your request rate."),
    );
    await floor.runs(["Dev-Verify"]);
    expect(busy()).to.equal(3);
  });

  it("KMS throttles without end: nothing is stored, and the ledger has KMS's reason", async () => {
    floor.build("never signed");
    failing("KMSClient.SignCommand", Infinity, () => awsError("ThrottlingException", 400, "Rate exceeded"));
    await raid.unsigned(/^ThrottlingException: Rate exceeded$/);
  });

  it("the signer's credentials expire in the middle of the upload: nothing has arrived, done again it completes", async () => {
    floor.build("expired");
    let expired = false;
    floor.stage.harness.fault = ({ operation, when }) => {
      if (operation === "S3Client.PutObjectCommand" && when === "after" && !expired) {
        expired = true;
        for (const key of floor.stage.harness.keysOf(signer)) floor.stage.harness.expire(key);
      }
      return undefined;
    };
    expect((await floor.run("Sign")).text).to.match(/^refused: ExpiredToken: /);
    floor.stage.harness.fault = () => undefined;
    await floor.runs(["Sign"]);
    const { sha256 } = floor.release();
    expect(await floor.stage.versions("dev", sha256)).to.deep.equal(wholeRelease(sha256));
  });

  /** The body of the artifact ends early, or is another one, in the first `times` answers. */
  const garbling = (times: number, body: (size: number) => Buffer): void => {
    let left = times;
    const fault: Fault = ({ operation, when, output }) => {
      if (operation !== "S3Client.GetObjectCommand" || when !== "after" || left === 0) return undefined;
      const size = Number(output?.["ContentLength"]);
      // Attestations are longer than this artifact.
      if (size > 1000) return undefined;
      left -= 1;
      (output as Record<string, unknown>)["Body"] = Readable.from([body(size)]);
      return undefined;
    };
    floor.stage.harness.fault = fault;
  };

  it("a read that ends early is done again; one that always does lets nothing through", async () => {
    await prepare(["Sign"]);
    garbling(1, (size) => Buffer.alloc(size - 1));
    await floor.runs(["Dev-Verify"]);
    await prepare(["Sign"]);
    garbling(Infinity, (size) => Buffer.alloc(size - 1));
    await raid.stopped("Dev-Verify", /artifact\.zip ended after \d+ of \d+ bytes/);
  });

  it("flipped bytes on the way to the deploy are not deployed", async () => {
    await prepare(["Sign", "Dev-Verify"]);
    const before = await floor.deployments("dev");
    garbling(Infinity, (size) => Buffer.alloc(size, 1));
    await raid.stopped("Dev-Deploy", /artifact\.zip has SHA-256 [0-9a-f]{64}, not /);
    expect(await floor.deployments("dev")).to.deep.equal(before);
  });
});
