// The real Pulumi engine against the sandbox in a process of its own, by inline programs of the Automation API.
import { mkdirSync } from "node:fs";
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as automation from "@pulumi/pulumi/automation/index.js";
import * as s3 from "@pulumi/aws/s3/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as organizations from "@pulumi/aws/organizations/index.js";
import { Provider } from "@pulumi/aws/provider.js";
import { expect } from "chai";
import { attachSandbox, type Attached } from "../../../sandbox/provider/client.ts";
import { openDatabase } from "../../../sandbox/state/database.ts";
import { accountIdOf, managementAccount } from "../../../sandbox/state/accounts.ts";
import { Store } from "../../../sandbox/state/store.ts";
import { prepareToolchain } from "../../../sandbox/toolchain/index.ts";
import { temporaryFolder } from "./harness.ts";

type Program = () => Promise<Record<string, unknown> | void>;

describe("the sandbox under the real engine", function () {
  this.timeout(180_000);
  let command: automation.PulumiCommand;
  let folder: ReturnType<typeof temporaryFolder>;
  let sandbox: Attached | undefined;
  before(async () => {
    const { root } = await prepareToolchain({});
    command = await automation.PulumiCommand.get({ root });
  });
  beforeEach(async () => {
    folder = temporaryFolder();
    mkdirSync(join(folder.path, "state"));
    sandbox = await attachSandbox(folder.path);
  });
  afterEach(async () => {
    await sandbox?.stop();
    folder.remove();
  });

  const stackOf = async (name: string, program: Program, env = sandbox?.env) => {
    const args = { stackName: name, projectName: "test", program };
    return automation.LocalWorkspace.createOrSelectStack(args, {
      pulumiCommand: command,
      envVars: {
        ...env,
        PULUMI_BACKEND_URL: `file://${join(folder.path, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_HOME: join(folder.path, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "1",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      },
    });
  };
  const rows = (token: string) => {
    const database = openDatabase(join(folder.path, "sandbox/aws.sqlite"), { readOnly: true });
    const found = new Store(database).all(token);
    database.close();
    return found;
  };
  const management = () =>
    new Provider("management", { region: "eu-central-1", allowedAccountIds: [managementAccount] });

  it("creates, keeps, updates, replaces, refreshes and destroys", async () => {
    let args: s3.BucketArgs = { bucket: "lockgate-logs" };
    const stack = await stackOf("dev", async () => {
      const bucket = new s3.Bucket("logs", args, { provider: management() });
      const block = { bucket: bucket.id, blockPublicAcls: true };
      new s3.BucketPublicAccessBlock("logs", block, { provider: management2() });
      return { arn: bucket.arn, tags: bucket.tagsAll };
    });
    const management2 = () => new Provider("again", { region: "eu-central-1" });
    expect((await stack.preview()).changeSummary).to.deep.equal({ create: 5 });
    expect((await stack.up()).outputs["arn"]?.value).to.equal("arn:aws:s3:::lockgate-logs");
    expect((await stack.preview()).changeSummary).to.deep.equal({ same: 5 });
    args = { bucket: "lockgate-logs", tags: { team: "core" } };
    const updated = await stack.up();
    expect(updated.summary.resourceChanges).to.deep.equal({ same: 4, update: 1 });
    expect(updated.outputs["tags"]?.value).to.deep.equal({ team: "core" });
    args = { bucket: "lockgate-other", tags: { team: "core" } };
    expect((await stack.up()).summary.resourceChanges).to.deep.equal({ same: 3, replace: 2 });
    expect((await stack.refresh()).summary.resourceChanges).to.deep.equal({ same: 5 });
    expect(rows("aws:s3/bucket:Bucket").map((row) => row.id)).to.deep.equal(["lockgate-other"]);
    await stack.destroy();
    expect(rows("aws:s3/bucket:Bucket")).to.deep.equal([]);
  });

  it("refuses faulty inputs at preview with every fault, and AWS's refusals at the update", async () => {
    let args: Record<string, unknown> = { forceDestroy: "yes", versioning: { enabeld: true } };
    const stack = await stackOf("dev", async () => {
      new s3.Bucket("logs", args, { provider: management() });
    });
    const faulty = await stack.preview().catch(String);
    expect(faulty)
      .to.include('forceDestroy: must be a boolean, but is "yes"')
      .and.include('versioning.enabeld: is not a property here (did you mean "enabled"?)');
    args = { bucket: "Not_A_Bucket" };
    expect(await stack.preview().catch(String)).to.include("must be a bucket name");
    args = { bucket: "lockgate-logs" };
    await stack.up();
    const other = await stackOf("other", async () => {
      new s3.Bucket("mine", args, { provider: management() });
    });
    expect(await other.up().catch(String)).to.include("BucketAlreadyOwnedByYou");
    expect(rows("aws:s3/bucket:Bucket")).to.have.length(1);
  });

  it("imports by id", async () => {
    const owner = await stackOf("owner", async () => {
      new s3.Bucket("logs", { bucket: "lockgate-logs" }, { provider: management() });
    });
    await owner.up();
    const importer = await stackOf("importer", async () => {
      const options = { provider: management(), import: "lockgate-logs" };
      return { arn: new s3.Bucket("taken", { bucket: "lockgate-logs" }, options).arn };
    });
    const result = await importer.up();
    expect(result.summary.resourceChanges).to.deep.equal({ create: 2, import: 1 });
    expect(result.outputs["arn"]?.value).to.equal("arn:aws:s3:::lockgate-logs");
  });

  it("works in a second account through the role that comes with it", async () => {
    const email = "dev@acme.example";
    let withRole = true;
    const stack = await stackOf("org", async () => {
      const provider = management();
      const organization = new organizations.Organization("acme", { featureSet: "ALL" }, { provider });
      const account = new organizations.Account(
        "dev",
        { name: "dev", email, closeOnDeletion: true },
        { provider, dependsOn: [organization] },
      );
      const dev = new Provider("dev", {
        region: "eu-west-1",
        allowedAccountIds: [account.id],
        assumeRoles: [
          { roleArn: account.id.apply((id) => `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`) },
        ],
      });
      const trust = {
        Version: "2012-10-17" as const,
        Statement: [
          {
            Effect: "Allow" as const,
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        ],
      };
      if (!withRole) return {};
      return { role: new iam.Role("app", { name: "app", assumeRolePolicy: trust }, { provider: dev }).arn };
    });
    await stack.preview();
    const { outputs } = await stack.up();
    expect(outputs["role"]?.value).to.equal(`arn:aws:iam::${accountIdOf(email)}:role/app`);
    withRole = false;
    expect((await stack.up()).summary.resourceChanges).to.include({ delete: 1 });
    const left = rows("aws:iam/role:Role").map((row) => row.id);
    expect(left).to.have.members(["PlatformAdministrator", "OrganizationAccountAccessRole"]);
  });

  it("completes after kill -9 in the middle of an update, with no duplicates", async () => {
    await sandbox?.stop();
    const names = Array.from({ length: 12 }, (_, i) => `store-${i}`);
    const program: Program = async () => {
      const provider = management();
      for (const name of names) new s3.Bucket(name, {}, { provider });
    };
    const doomed = await startCrashing(folder.path, "store-5");
    const crashed = await stackOf("dev", program, doomed.env);
    expect(await crashed.up().catch(String)).to.match(/connection|EOF|reset|closing/);
    expect(doomed.child.signalCode).to.equal("SIGKILL");
    const before = rows("aws:s3/bucket:Bucket").map((row) => row.id);
    expect(before.filter((id) => id.startsWith("store-5-"))).to.have.length(1);

    sandbox = await attachSandbox(folder.path);
    const resumed = await stackOf("dev", program);
    await resumed.up();
    const after = rows("aws:s3/bucket:Bucket").map((row) => row.id);
    expect(after).to.have.length(names.length).and.to.include.members(before);
    expect((await resumed.preview()).changeSummary).to.deep.equal({ same: names.length + 2 });
  });
});

/** Starts the daemon that dies when it has made `urn`'s resource, and waits until it serves. */
async function startCrashing(
  dataDir: string,
  name: string,
): Promise<{ child: ChildProcess; env: Record<string, string> }> {
  const script = fileURLToPath(new URL("crashingDaemon.ts", import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], {
    env: { ...process.env, CRASH_AT: name },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data) => resolve(String(data))),
  );
  const { port, awsxPort } = JSON.parse(line) as { port: number; awsxPort: number };
  return { child, env: { PULUMI_DEBUG_PROVIDERS: `aws:${port},awsx:${awsxPort}` } };
}
