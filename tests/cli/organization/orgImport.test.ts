import { CreateOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { expect } from "chai";
import { copyFileSync, existsSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Refused } from "../../../cli/refused.ts";
import { readOrganization } from "../../../cli/organization/read.ts";
import type { ExistingOrganization } from "../../../infra/plan/adoption/existing.ts";
import type { ImportFile } from "../../../infra/plan/adoption/importFile.ts";
import { attachSandbox } from "../../../sandbox/provider/client.ts";
import { managementAccount } from "../../../sandbox/state/accounts.ts";
import { startMoto, type Moto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { Folder } from "../terminal.ts";
import { Founder, seedSandbox } from "./founded.ts";
import { configOf, expectNothingLost, stackOf, stepsOf } from "./imported.ts";

const words = [
  "org",
  "import",
  "--company",
  "corp",
  "--region",
  "eu-central-1",
  "--owner",
  "it@corp.example",
];
const environments = ["Core & Security=shared", "Live=production", "Test=nonProduction"].flatMap((given) => [
  "--environment",
  given,
]);
type StackFile = {
  config: Record<string, unknown> & { "lockgate:units": object[]; "lockgate:accounts": object[] };
};

describe("lockgate org import", function () {
  this.timeout(180_000);
  let moto: Moto;
  let folder: Folder;
  let existing: ExistingOrganization;
  const kept = { ...process.env };
  before(async () => {
    Object.assign(process.env, {
      MOTO_ACCOUNT_ID: managementAccount,
      AWS_ACCESS_KEY_ID: "AKIAOWNER00000000000",
      AWS_SECRET_ACCESS_KEY: "of no meaning to moto",
    });
    moto = await startMoto();
    await new Founder(moto.endpoint).found();
    const client = new OrganizationsClient({ endpoint: moto.endpoint, region: "us-east-1" });
    existing = await readOrganization(client, managementAccount);
  });
  after(async () => {
    await moto.stop();
    for (const name of ["MOTO_ACCOUNT_ID", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
      if (kept[name] === undefined) delete process.env[name];
      else process.env[name] = kept[name];
  });
  beforeEach(() => {
    folder = new Folder();
    copyFileSync("Pulumi.yaml", path.join(folder.path, "Pulumi.yaml"));
  });
  afterEach(() => folder.remove());
  const lockgate = (more: readonly string[] = environments) =>
    folder.lockgate([...words, ...more], { AWS_ENDPOINT_URL: moto.endpoint });
  const stackFile = (): StackFile => parse(folder.read("Pulumi.org.yaml")) as StackFile;

  it("writes every unit and account under a name that fits, with AWS's own as title", async () => {
    const { code, out, err } = await lockgate();
    expect(err).to.equal("");
    expect(code).to.equal(0);
    const { config } = stackFile();
    expect(config["lockgate:organizationId"]).to.equal(existing.id);
    expect(config["lockgate:units"]).to.deep.equal([
      { name: "Core Security", title: "Core & Security", environment: "shared", owner: "it@corp.example" },
      { name: "Apps", owner: "it@corp.example" },
      { name: "Live", parent: "Apps", environment: "production" },
      { name: "Test", parent: "Apps", environment: "nonProduction" },
    ]);
    const id = (name: string) => existing.accounts.find((account) => account.name === name)?.id;
    expect(config["lockgate:accounts"]).to.deep.equal([
      {
        name: "audit-account",
        title: "Audit Account",
        email: "aws+1@corp.example",
        unit: "Core Security",
        accountId: id("Audit Account"),
      },
      {
        name: "logs",
        title: "Logs",
        email: "aws+2@corp.example",
        unit: "Core Security",
        owner: "logs@corp.example",
        accountId: id("Logs"),
      },
      {
        name: "shop",
        email: "aws+3@corp.example",
        unit: "Live",
        tags: { costCentre: "4711", Team: "shop" },
        accountId: id("shop"),
      },
      {
        name: `shop-${id("Shop")?.slice(-4)}`,
        title: "Shop",
        email: "aws+4@corp.example",
        unit: "Test",
        accountId: id("Shop"),
      },
    ]);
    expect(out).to.match(/account \d{12}, old, is closed and left out/);
    expect(out).to.match(/account \d{12} administers ssm.amazonaws.com/);
  });

  it("tells which guard rails would come, change and stay once it is taken over", async () => {
    const { out } = await lockgate();
    expect(out).to.match(/^ {2}changes lockgate-guardrails-1 on the root$/m);
    expect(out).to.match(/^ {2}adds lockgate-resources-1 on the root$/m);
    expect(out).to.match(/^ {2}keeps deny-leaving, attached 1 times/m);
  });

  it("A1 imports into the real engine, a preview afterwards shows no change, and without adopt nothing that was there is lost", async () => {
    await lockgate();
    const sandboxFolder = path.join(folder.path, "data");
    seedSandbox(sandboxFolder, existing);
    const sandbox = await attachSandbox(sandboxFolder);
    try {
      const stack = await stackOf(folder, sandbox.env, configOf(folder));
      // There is nothing yet but the way in.
      expect((await stack.up()).summary.resourceChanges).to.deep.equal({ create: 2 });
      const { resources, nameTable } = JSON.parse(folder.read("import.json")) as ImportFile;
      await stack.import({
        resources: resources as never,
        nameTable: nameTable as never,
        generateCode: false,
        protect: true,
      });
      expect((await stack.preview({ expectNoChanges: true })).changeSummary).to.deep.equal({
        same: resources.length + 2,
      });
      const imported = resources.map(({ type, name, logicalName = name }) => `${type}::${logicalName}`);
      const later = (dropGuardrails: string[]) =>
        stackOf(folder, sandbox.env, { ...configOf(folder), adopt: false, dropGuardrails });
      // A rail that was made by hand, under a name of ours.
      const refused = await (await later([])).preview().catch(String);
      expect(refused).to.match(/guard rail lockgate-guardrails-1\/1 holds today and would be gone/);
      expectNothingLost(await stepsOf(await later(["lockgate-guardrails-1/1"])), imported);
    } finally {
      await sandbox.stop();
    }
  });

  it("writes over nothing unless it is told to", async () => {
    folder.write("Pulumi.org.yaml", "mine");
    const { code, err } = await lockgate();
    expect(code).to.equal(2);
    expect(err).to.match(/Pulumi.org.yaml exist in \.\n--force/);
    expect(folder.read("Pulumi.org.yaml")).to.equal("mine");
    const { code: done, out } = await lockgate([...environments, "--force", "--json"]);
    expect(done).to.equal(0);
    const said = JSON.parse(out) as { files: object; accounts: number };
    expect(said.files).to.deep.equal({ stack: "Pulumi.org.yaml", imports: "import.json" });
    expect(said.accounts).to.be.greaterThan(1);
    expect(folder.read("Pulumi.org.yaml")).to.contain("lockgate:organizationId");
  });

  for (const [title, more, says] of [
    [
      "units of which nobody says what they are for",
      ["--environment", "Live=production"],
      /unit Core & Security: nobody says.*\n.*unit Test: nobody says/,
    ],
    [
      "a unit that is not there",
      [...environments, "--environment", "Moon=shared"],
      /--environment Moon: there is no such unit; there are Core & Security/,
    ],
    [
      "an environment that is none",
      ["--environment", "Live=later"],
      /--environment is production, nonProduction/,
    ],
    ["an environment without a unit", ["--environment", "shared"], /--environment is UNIT=/],
  ] as const)
    it(`refuses ${title}, and writes nothing`, async () => {
      const { code, err } = await lockgate(more);
      expect(code).to.equal(2);
      expect(err).to.match(says);
      expect(existsSync(path.join(folder.path, "import.json"))).to.equal(false);
    });

  it("refuses accounts that stand in the root, all at once", async () => {
    const founder = new Founder(moto.endpoint, 10);
    await founder.account("stray", undefined);
    await founder.account("other stray", undefined);
    const { code, err } = await lockgate();
    expect(code).to.equal(2);
    expect(err).to.match(/stray, stands in the root.*\n.*other stray, stands in the root/);
  });

  it("refuses the credentials of a member, the account of no organization, and one with billing only", async () => {
    await expectRefusal(
      existing.accounts[0]?.id,
      /is a member of organization o-\w+\nRun this with credentials of its management account/,
    );
    const alone = await startMoto();
    const { code, err } = await folder.lockgate([...words, ...environments], {
      AWS_ENDPOINT_URL: alone.endpoint,
    });
    expect(code).to.equal(3);
    expect(err).to.match(/is in no organization/);
    const { client } = new Founder(alone.endpoint);
    await client.send(new CreateOrganizationCommand({ FeatureSet: "CONSOLIDATED_BILLING" }));
    const billing = await readOrganization(client, managementAccount).catch(String);
    expect(billing).to.match(/has consolidated billing only/);
    await alone.stop();
  });

  it("says what to do without credentials, and where no project is", async () => {
    const held = process.env["AWS_ACCESS_KEY_ID"];
    delete process.env["AWS_ACCESS_KEY_ID"];
    process.env["AWS_EC2_METADATA_DISABLED"] = "true";
    const { code, err } = await lockgate();
    process.env["AWS_ACCESS_KEY_ID"] = held;
    expect(code).to.equal(3);
    expect(err).to.match(/no credentials that AWS takes/);
    const elsewhere = await folder.lockgate([...words, ...environments, "--out", "none"], {
      AWS_ENDPOINT_URL: moto.endpoint,
    });
    expect(elsewhere.err).to.match(/none holds no Pulumi.yaml/);
  });

  async function expectRefusal(caller: string | undefined, says: RegExp): Promise<void> {
    const client = new OrganizationsClient({ endpoint: moto.endpoint, region: "us-east-1" });
    const message = await readOrganization(client, String(caller)).catch(
      (error: Refused) => `${error.message}\n${error.remedy}`,
    );
    expect(message).to.match(says);
  }
});
