import { GetObjectCommand, PutObjectCommand, DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import * as names from "../../../infra/plan/names.ts";
import { storeParties } from "../../../infra/plan/stores.ts";
import { awsError, Harness } from "../../../sandbox/rehearsal/aws/authorised.ts";
import { declareInMoto, s3Of } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Moto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { emptyMoto } from "./emptyMoto.ts";
import { expectAudited, expectDenied } from "./audited.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";

const config = exampleConfig("dev");
const { bucket, writer, reader, environment } = storeParties(config, "dev");
const tooling = { account: config.toolingAccountId, region: config.region };
const verifier = names.roleArn(environment.accountId, names.verifyRole("dev"));
const object = { Bucket: bucket, Key: "top-scores/1/artifact.zip" };

/** The error's name and status as code sees them. */
const refusal = async (call: Promise<unknown>): Promise<{ name: string; message: string }> => {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
  throw new Error("the call was allowed");
};

describe("calls to moto, authorised as the declared roles", function () {
  this.timeout(600_000);
  let moto: Moto;
  let harness: Harness;
  before(async () => {
    moto = await emptyMoto();
    const company = await declaredCompany();
    await declareInMoto(company.model, { endpoint: moto.endpoint, region: config.region });
    harness = new Harness({ endpoint: moto.endpoint, region: config.region, company });
  });
  after(() => moto.stop());
  const denied = (call: Promise<unknown>, role: string, action: string): Promise<void> =>
    expectDenied(harness, call, { role, action, resource: `${names.bucketArn(bucket)}/${object.Key}` });
  const s3 = (role: string): S3Client => harness.guard(new S3Client(harness.settings(role)));

  it("the writer writes, and can't read what it wrote", async () => {
    const { VersionId } = await s3(writer).send(
      new PutObjectCommand({ ...object, Body: "bytes", IfNoneMatch: "*" }),
    );
    expect(VersionId).to.be.a("string");
    await denied(s3(writer).send(new GetObjectCommand(object)), writer, "s3:GetObject");
  });

  it("a puller reads by becoming the reader; by itself it is refused", async () => {
    await denied(s3(verifier).send(new GetObjectCommand(object)), verifier, "s3:GetObject");
    const sts = harness.guard(new STSClient(harness.settings(verifier)));
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: reader, RoleSessionName: "test" }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const asReader = harness.guard(new S3Client(harness.settingsFor(credentials)));
    const { Body } = await asReader.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).to.equal("bytes");
    harness.expire(credentials.accessKeyId);
    expect((await refusal(asReader.send(new GetObjectCommand(object)))).name).to.equal("ExpiredToken");
  });

  it("nobody deletes, and another key than the store's is refused", async () => {
    for (const role of [writer, reader])
      await denied(s3(role).send(new DeleteObjectCommand(object)), role, "s3:DeleteObject");
    const named = {
      ...object,
      Body: "x",
      ServerSideEncryption: "aws:kms" as const,
      SSEKMSKeyId: "alias/other",
    };
    await denied(s3(writer).send(new PutObjectCommand(named)), writer, "s3:PutObject");
  });

  it("the signer signs with its algorithm, from its account, by the key's alias", async () => {
    const kms = harness.guard(new KMSClient(harness.settings(writer)));
    const sign = (SigningAlgorithm: "ECDSA_SHA_256" | "RSASSA_PSS_SHA_256") =>
      kms.send(
        new SignCommand({
          KeyId: names.aliasArn(tooling, names.signingAlias),
          Message: Buffer.alloc(32),
          MessageType: "DIGEST",
          SigningAlgorithm,
        }),
      );
    expect((await sign("ECDSA_SHA_256")).Signature).to.be.instanceOf(Uint8Array);
    const { name, message } = await refusal(sign("RSASSA_PSS_SHA_256"));
    expect(`${name}: ${message}`).to.match(/^AccessDenied: .*kms:Sign/);
    expectAudited(harness.asked.at(-1), writer);
  });

  it("a fault is one that the SDK retries as it would AWS's, and is counted", async () => {
    let refused = 0;
    harness.fault = ({ operation, when }) => {
      if (operation !== "S3Client.PutObjectCommand" || when === "after" || refused === 2) return undefined;
      refused += 1;
      return awsError("SlowDown", 503, "Please reduce your request rate.");
    };
    await s3(writer).send(
      new PutObjectCommand({ ...object, Key: "top-scores/2/artifact.zip", Body: "again", IfNoneMatch: "*" }),
    );
    harness.fault = () => undefined;
    expect(refused).to.equal(2);
  });

  it("an operation that nobody described is refused, not let through", async () => {
    const { HeadBucketCommand } = await import("@aws-sdk/client-s3");
    const { message } = await refusal(s3(reader).send(new HeadBucketCommand({ Bucket: bucket })));
    expect(message).to.contain("S3Client.HeadBucketCommand").and.contain("awsCalls.ts");
  });

  it("what is declared is there: versions, lock", async () => {
    const look = s3Of({ endpoint: moto.endpoint, region: config.region }, environment.accountId);
    const { GetObjectLockConfigurationCommand, ListObjectVersionsCommand } =
      await import("@aws-sdk/client-s3");
    const lock = await look.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
    expect(lock.ObjectLockConfiguration?.Rule?.DefaultRetention).to.include({ Mode: "COMPLIANCE", Days: 30 });
    const { Versions } = await look.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    expect(Versions).to.have.length(2);
  });
});
