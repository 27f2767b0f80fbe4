// Real runs of the real CLI on each kind of backend and provider of secrets; moto stands in for S3 and KMS, and
// tests/automation/support/pulumiCloud.ts for Pulumi Cloud.
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { startMoto, type Moto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { type Pool, createPool } from "../../../automation/store/database.ts";
import { silent } from "../support/database.ts";
import { startPulumiCloud, type PulumiCloud } from "../support/pulumiCloud.ts";
import { type Platform, fixtures, startPlatform } from "../support/services.ts";

const region = "eu-central-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const role = "arn:aws:iam::123456789012:role/lockgate-run-other";
const token = "pul-0123456789abcdef";

describe("where states lie, and what encrypts secrets", function () {
  this.timeout(240_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-backends-"));
  const program = path.join(folder, "program");
  let moto: Moto;
  let cloud: PulumiCloud;
  let platform: Platform;
  let s3: S3Client;
  let kms: KMSClient;
  let pool: Pool;
  let kept: string;

  before(async () => {
    [moto, cloud] = await Promise.all([startMoto(), startPulumiCloud(token)]);
    const client = { endpoint: moto.endpoint, region, credentials };
    [s3, kms] = [new S3Client({ ...client, forcePathStyle: true }), new KMSClient(client)];
    const where = { LocationConstraint: region } as const;
    await s3.send(new CreateBucketCommand({ Bucket: "states", CreateBucketConfiguration: where }));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(new CreateAliasCommand({ AliasName: "alias/lockgate", TargetKeyId: KeyMetadata?.KeyId }));
    cpSync(path.join(fixtures, "program"), program, { recursive: true });
    symlinkSync(
      path.resolve(import.meta.dirname, "../../../node_modules"),
      path.join(folder, "node_modules"),
    );
    appendFileSync(
      path.join(program, "index.ts"),
      `export const keyId = process.env["AWS_ACCESS_KEY_ID"];\n`,
    );
    const file = path.join(folder, "environments.json");
    const environments = [
      { name: "steady", approvals: 0 },
      { name: "other", approvals: 0, role },
    ];
    writeFileSync(file, JSON.stringify({ environments }));
    platform = await startPlatform(["steady", "other"], {
      ...awsAt(moto),
      LOCKGATE_PROGRAM_DIR: program,
      LOCKGATE_ENVIRONMENTS_FILE: file,
    });
    pool = createPool(String(platform.env["DATABASE_URL"]), silent, 1);
  });
  after(async () => {
    await pool?.end();
    await platform?.stop();
    await Promise.all([moto?.stop(), cloud?.stop()]);
    rmSync(folder, { recursive: true });
  });

  const awsAt = ({ endpoint }: Moto) => ({
    PULUMI_BACKEND_URL: `s3://states?region=${region}&endpoint=${endpoint}&s3ForcePathStyle=true`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
  });
  /** The only worker from now on. */
  const workWith = async (extra: Record<string, string>) => {
    platform.worker.child.kill("SIGTERM");
    await platform.worker.ended;
    platform.worker = await platform.startWorker(extra);
  };
  const run = async (stack: string, operation: string) =>
    (await platform.finish((await platform.start(stack, operation)).id)).run;
  const update = (stack: string) => run(stack, "update");
  const keys = async () =>
    ((await s3.send(new ListObjectsV2Command({ Bucket: "states" }))).Contents ?? []).map(
      ({ Key }) => Key ?? "",
    );

  it("S3: makes the stack there, masks its secrets, leaves no lock, and finds it again", async () => {
    const first = await update("steady");
    expect(first.state, JSON.stringify(first.outcome?.error)).to.equal("succeeded");
    expect((await keys()).some((key) => /\.pulumi\/stacks\/.*steady\.json/.test(key))).to.equal(true);
    expect((await keys()).filter((key) => key.includes("/locks/"))).to.deep.equal([]);
    expect((await update("steady")).outcome?.changes).to.deep.include({ create: 0, same: 3 });
    const { body } = await platform.call("GET", "/v1/stacks/steady");
    expect(body["outputs"]).to.deep.include({ greeting: "hello", password: "[secret]", keyId: "test" });
  });

  it("S3: clears the lock that a dead CLI of its own has left, and no other", async () => {
    const { rows } = await pool.query<{ pid: number }>(
      "select (worker->'cliPids'->>-1)::int as pid from runs where stack = 'steady' limit 1",
    );
    const folder_ = ".pulumi/locks/organization/scratch/steady";
    const holders = {
      ours: { pid: rows[0]?.pid, hostname: hostname() },
      alices: { pid: 1, hostname: "alice" },
    };
    for (const [name, holder] of Object.entries(holders)) {
      const Body = JSON.stringify({ ...holder, username: "x", timestamp: "2026-01-01T00:00:00Z" });
      await s3.send(new PutObjectCommand({ Bucket: "states", Key: `${folder_}/${name}.json`, Body }));
    }
    const locked = await update("steady");
    expect(locked.outcome?.error?.code, JSON.stringify(locked.outcome?.error)).to.equal("stack_locked");
    const left = (await keys()).filter((key) => key.includes("/locks/"));
    expect(left).to.deep.equal([`${folder_}/alices.json`]);
    await s3.send(new DeleteObjectCommand({ Bucket: "states", Key: left[0] }));
  });

  it("KMS: a key encrypts the stack's secrets, without any passphrase, and the file stays as it was committed", async () => {
    const file = path.join(program, "Pulumi.other.yaml");
    const provider = `awskms://alias/lockgate?region=${region}`;
    const before = readFileSync(file, "utf8");
    // As docs/server.md says that it is done once, on somebody's machine.
    const { encryptionsalt: _, ...rest } = parse(before) as Record<string, unknown>;
    writeFileSync(file, stringify(rest));
    mkdirSync(path.join(folder, "once"));
    execFileSync(
      path.join(String(platform.env["LOCKGATE_PULUMI_ROOT"]), "bin/pulumi"),
      ["stack", "init", "other", "--secrets-provider", provider, "--non-interactive"],
      {
        cwd: program,
        env: { ...platform.env, PULUMI_BACKEND_URL: `file://${folder}/once` } as NodeJS.ProcessEnv,
        stdio: "pipe",
      },
    );
    kept = readFileSync(file, "utf8");
    expect(parse(kept)).to.include({ secretsprovider: provider });
    const made = await update("other");
    expect(made.state, JSON.stringify(made.outcome?.error)).to.equal("succeeded");
    expect(readFileSync(file, "utf8")).to.equal(kept);
    const { body } = await platform.call("GET", "/v1/stacks/other");
    expect(body["outputs"]).to.deep.include({ password: "[secret]" });
    expect((body["outputs"] as Record<string, string>)["keyId"], "the role's, not the worker's").to.match(
      /^ASIA/,
    );
  });

  it("KMS: a key that can't be used ends the run, and says so", async () => {
    const file = path.join(program, "Pulumi.other.yaml");
    const stranger = Buffer.from("encrypted by a key that is not there").toString("base64");
    writeFileSync(file, kept.replace(/^encryptedkey: .*$/m, `encryptedkey: ${stranger}`));
    const refused = await update("other");
    writeFileSync(file, kept);
    expect(refused.outcome?.error?.code, JSON.stringify(refused.outcome?.error)).to.equal(
      "secrets_unreadable",
    );
    expect(refused.outcome?.error?.remedy).to.include("use of the key");
  });

  it("a wrong passphrase ends the run before anything is changed, and says so", async () => {
    await workWith({ PULUMI_CONFIG_PASSPHRASE: "not the one" });
    const refused = await update("steady");
    expect(refused.outcome?.error?.code, JSON.stringify(refused.outcome?.error)).to.equal(
      "secrets_unreadable",
    );
    expect(refused.outcome?.error?.remedy).to.include("PULUMI_CONFIG_PASSPHRASE");
  });

  it("a bucket that is not there ends the run, and says so", async () => {
    const { PULUMI_BACKEND_URL: url } = awsAt(moto);
    await workWith({ PULUMI_BACKEND_URL: url.replace("//states", "//no-such-states") });
    const refused = await run("steady", "preview");
    expect(refused.outcome?.error?.code, JSON.stringify(refused.outcome?.error)).to.equal(
      "backend_unavailable",
    );
    expect(refused.outcome?.error?.remedy).to.include("PULUMI_BACKEND_URL");
  });

  it("Pulumi Cloud: signs in with the token, makes the stack, previews and updates it", async () => {
    await workWith({ PULUMI_BACKEND_URL: cloud.url, PULUMI_ACCESS_TOKEN: token });
    const preview = await run("steady", "preview");
    expect(preview.state, JSON.stringify(preview.outcome?.error)).to.equal("succeeded");
    const made = await update("steady");
    expect(made.state, JSON.stringify(made.outcome?.error)).to.equal("succeeded");
    expect((await update("steady")).outcome?.changes).to.deep.include({ create: 0, same: 3 });
    const called = cloud.calls.map(({ call }) => call);
    expect(called).to.include.members([
      "GET /api/user",
      "POST /api/stacks/acme/scratch",
      "POST /api/stacks/acme/scratch/steady/preview",
      "POST /api/stacks/acme/scratch/steady/update",
    ]);
    const signedIn = cloud.calls.filter(({ call }) => /^GET \/api\/(user$|stacks)/.test(call));
    expect(new Set(signedIn.map(({ authorization }) => authorization))).to.deep.equal(
      new Set([`token ${token}`]),
    );
    expect(readFileSync(path.join(program, "Pulumi.steady.yaml"), "utf8")).to.include("encryptionsalt");
  });

  it("Pulumi Cloud: a token that it does not know ends the run, and says so, without the token", async () => {
    await workWith({
      PULUMI_BACKEND_URL: cloud.url,
      PULUMI_ACCESS_TOKEN: "pul-revoked",
      PULUMI_HOME: path.join(folder, "home"),
    });
    const refused = await run("steady", "preview");
    expect(refused.outcome?.error?.code, JSON.stringify(refused.outcome?.error)).to.equal(
      "backend_unavailable",
    );
    expect(JSON.stringify(refused)).not.to.include("pul-revoked");
  });
});
