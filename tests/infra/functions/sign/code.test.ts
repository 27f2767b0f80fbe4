// AWS Signer, as the declared signer: profiles in moto, jobs by a model of the service on moto's S3.
import { GetSigningProfileCommand, StartSigningJobCommand } from "@aws-sdk/client-signer";
import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { signCode } from "../../../../infra/functions/sign/code.ts";
import { entryDigests } from "../../../../infra/functions/verify/archive.ts";
import { sha256Of } from "../../../../infra/functions/lib/storeObjects.ts";
import * as names from "../../../../infra/plan/names.ts";
import { signerOf } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import { added, type SignerModel } from "../../../../sandbox/rehearsal/aws/signerModel.ts";
import { expectDenied } from "../audited.ts";
import { app, config, promoterOf, refusal, signer, Stage } from "../stage.ts";

describe("code of Lambda functions, signed by AWS Signer as the declared signer", function () {
  this.timeout(600_000);
  let stage: Stage;
  let model: SignerModel;
  let folder: string;
  const file = (): string => path.join(folder, "artifact.zip");
  const signed = (): string => path.join(folder, "code.zip");
  const place = {
    profile: names.releaseProfile,
    bucket: names.pipelineBucket(config.company, config.toolingAccountId),
    folder: `${app}/code`,
  };
  const tooling = { account: config.toolingAccountId, region: config.region };
  /** Past S3: what is already there, by somebody else. */
  const starts = (role: string): Promise<unknown> =>
    stage.aws(role).signer.send(
      new StartSigningJobCommand({
        profileName: names.releaseProfile,
        source: { s3: { bucketName: place.bucket, key: `${place.folder}/a.zip`, version: "1" } },
        destination: { s3: { bucketName: place.bucket, prefix: `${place.folder}/signed/` } },
      }),
    );
  const sign = (role = signer, at = place): Promise<string> =>
    signCode(file(), signed(), at, stage.aws(role));
  before(async () => {
    stage = await Stage.open();
    model = stage.signer;
  });
  after(() => stage.close());
  beforeEach(() => {
    model.reset();
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-code-"));
    writeFileSync(
      file(),
      added(undefined, { "index.mjs": `export const at = ${Math.random()};`, "lib/a.mjs": "" }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("becomes its signed copy: the same files, and the signature", async () => {
    const before = await entryDigests(file());
    await sign();
    const after = await entryDigests(signed());
    expect([...after.keys()].filter((name) => !before.has(name))).to.deep.equal([
      "META-INF/aws_signer_signature_v1.0.SF",
    ]);
    for (const [name, digest] of before) expect(after.get(name), name).to.equal(digest);
  });

  it("is signed once: the same zip gives the same job and the same bytes", async () => {
    const job = await sign();
    const before = readFileSync(signed());
    rmSync(signed());
    expect(await sign()).to.equal(job);
    expect(readFileSync(signed())).to.deep.equal(before);
  });

  it("is signed by the profile that the stacks declare, which nobody else may use", async () => {
    const { platformId, status } = await signerOf(
      { endpoint: stage.moto.endpoint, region: config.region },
      config.toolingAccountId,
    ).send(new GetSigningProfileCommand({ profileName: names.releaseProfile }));
    expect([platformId, status]).to.deep.equal(["AWSLambda-SHA384-ECDSA", "Active"]);
    for (const role of [
      promoterOf("dev"),
      names.roleArn(config.toolingAccountId, names.appRole(app, "build")),
    ])
      await expectDenied(stage.harness, starts(role), {
        role,
        action: "signer:StartSigningJob",
        // Called by its name, a profile is one of the caller's account.
        resource: names.signingProfileArn(
          { ...tooling, account: role.split(":")[4] ?? "" },
          names.releaseProfile,
        ),
      });
    expect(model.jobs.size).to.equal(0);
  });

  it("in another place than the signer's own is not signed", async () => {
    const bucket = names.storeBucket(config.company, "test", "452234911790");
    await expectDenied(stage.harness, sign(signer, { ...place, bucket }), {
      role: signer,
      action: "s3:PutObject",
      resource: `${names.bucketArn(bucket)}/${place.folder}/unsigned/${sha256Of(readFileSync(file()))}.zip`,
    });
  });

  for (const [title, signs, says] of [
    [
      "another file",
      (zip: Buffer) => added(zip, { "evil.mjs": "x", "META-INF/s.SF": "" }),
      /differs.*: evil.mjs/,
    ],
    [
      "a changed file",
      (zip: Buffer) => added(zip, { "index.mjs": "x", "META-INF/s.SF": "" }),
      /differs.*: index.mjs/,
    ],
    ["no signature", (zip: Buffer) => zip, /without a signature/],
    ["what is no archive", () => Buffer.from("gone"), /no zip/],
  ] as const)
    it(`that comes back with ${title} is refused, and nothing is left of it`, async () => {
      model.sign = signs;
      expect(await refusal(sign())).to.match(says);
      expect(readdirSync(folder)).to.deep.equal(["artifact.zip"]);
    });

  it("that Signer refuses is not signed, and its reason is told", async () => {
    model.failing = "the archive is corrupt";
    expect(await refusal(sign())).to.match(/is Failed, the archive is corrupt/);
  });

  it("is a zip without a signature folder of its own", async () => {
    writeFileSync(file(), added(undefined, { "META-INF/fake.SF": "" }));
    expect(await refusal(sign())).to.match(/has a folder META-INF\/ of its own/);
    writeFileSync(file(), "no zip");
    expect(await refusal(sign())).to.match(/is no zip/);
  });
});
