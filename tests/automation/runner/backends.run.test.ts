// Real runs whose state lies in S3 (moto stands in for it): the backend is whatever PULUMI_BACKEND_URL names.
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { startMoto, type Moto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { type Platform, startPlatform } from "../support/services.ts";

describe("a run whose state lies in S3", function () {
  this.timeout(240_000);
  let moto: Moto;
  let platform: Platform;
  let s3: S3Client;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };

  before(async () => {
    moto = await startMoto();
    s3 = new S3Client({ endpoint: moto.endpoint, region: "eu-central-1", forcePathStyle: true, credentials });
    const where = { LocationConstraint: "eu-central-1" } as const;
    await s3.send(new CreateBucketCommand({ Bucket: "states", CreateBucketConfiguration: where }));
    const query = `region=eu-central-1&endpoint=${moto.endpoint}&s3ForcePathStyle=true`;
    platform = await startPlatform(["steady"], {
      PULUMI_BACKEND_URL: `s3://states?${query}`,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: "eu-central-1",
      AWS_ENDPOINT_URL: moto.endpoint,
    });
  });
  after(async () => {
    await platform?.stop();
    await moto?.stop();
  });

  it("makes the stack there, masks its secrets, and finds it again", async () => {
    const update = async () => (await platform.finish((await platform.start("steady", "update")).id)).run;
    const first = await update();
    expect(first.state, JSON.stringify(first.outcome?.error)).to.equal("succeeded");
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "states" }));
    expect(Contents.some(({ Key }) => /\.pulumi\/stacks\/.*steady\.json/.test(Key ?? ""))).to.equal(true);
    expect(
      Contents.some(({ Key }) => Key?.includes("/locks/")),
      "no lock is left",
    ).to.equal(false);
    expect((await update()).outcome?.changes).to.deep.include({ create: 0, same: 3 });
    const { body } = await platform.call("GET", "/v1/stacks/steady");
    expect(body["outputs"]).to.deep.include({ greeting: "hello", password: "[secret]" });
  });
});
