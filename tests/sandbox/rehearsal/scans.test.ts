// The scanners of a pipeline, really run in its rehearsals: each finding stops the release where it must, and is told.
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { paginateGetFindings, SecurityHubClient, type AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import path from "node:path";
import { importFindings } from "../../../infra/functions/job/importFindings.ts";
import { appRole, roleArn } from "../../../infra/plan/names.ts";
import { toAsff } from "../../../infra/plan/scans/asff.ts";
import type { Finding } from "../../../infra/plan/scans/finding.ts";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import type { Options } from "../../../sandbox/rehearsal/rehearse.ts";
import type { Snapshot } from "../../../sandbox/rehearsal/run.ts";
import { s3Of, ssmOf, unguarded } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import { openSecrets } from "../../../sandbox/rehearsal/aws/jobSecrets.ts";
import type { World } from "../../../sandbox/rehearsal/world.ts";
import { buildGo } from "../../support/goProgram.ts";
import { preparePython } from "../../support/venv.ts";
import { lastOf, results, scannerSecret, type Floor } from "./floor.ts";
import { sharedFloor } from "./sharedFloor.ts";
import { Snyk } from "./snyk.ts";

const support = path.resolve(import.meta.dirname, "../../support");
/** Of the documentation of AWS; nobody's. */
const planted = {
  id: ["AKIA", "IOSFODNN7", "EXAMPLF"].join(""),
  token: `ghp_${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"}`,
};

describe("C12 a pipeline with scanners, rehearsed", function () {
  this.timeout(600_000);
  let floor: Floor;
  let clean: string;
  const searched = process.env["PATH"];
  const kept = new Map<string, Snapshot>();
  const snyk = new Snyk();
  before(async () => {
    const python = await preparePython("scanners", path.join(support, "scanners.requirements.txt"));
    const crane = buildGo(path.join(support, "crane"), "crane", "go-containerregistry's crane");
    process.env["PATH"] = `${snyk.bin}:${path.dirname(python)}:${path.dirname(crane)}:${searched}`;
    floor = await sharedFloor();
    await snyk.keep(floor.world, tooling());
    clean = floor.changed("departures", { "known.txt": `AWS documents ${planted.id}\n` });
  });
  after(() => {
    process.env["PATH"] = searched;
    snyk.remove();
  });

  const run = (source: string, more: Partial<Options> = {}): Promise<Rehearsal> =>
    floor.rehearse(
      { source, onStage: (snapshot) => void kept.set(snapshot.stage, snapshot), ...more },
      "guarded",
    );
  const findings = async (account: string, app = "guarded"): Promise<AwsSecurityFinding[]> => {
    const { endpoint, region } = floor.world.aws;
    const credentials = { accessKeyId: "AKIAOWNER00000000000", secretAccessKey: "of no meaning to moto" };
    const hub = unguarded(new SecurityHubClient({ endpoint, region, credentials }), account);
    const all: AwsSecurityFinding[] = [];
    for await (const { Findings = [] } of paginateGetFindings({ client: hub }, {})) all.push(...Findings);
    return all.filter(({ Id = "" }) => Id.startsWith(`lockgate/${app}/`));
  };
  const accountOf = (name: string): string =>
    floor
      .pipelineOf("guarded")
      .stages.flatMap(({ actions }) => actions)
      .find((action) => action.name === name)?.account ?? "";
  const tooling = (): string => accountOf("Scan");

  it("D1 a planted key ends the release before anything is built or pushed; the secret is told to nobody", async () => {
    const source = floor.changed("departures", {
      "known.txt": `AWS documents ${planted.id}\n`,
      "config.go": `package main\n// secretlint-disable\nvar token = "${planted.token}"\n`,
    });
    const done = await run(source);
    expect(results(done)).to.deep.equal(["Source succeeded", "Scan failed"]);
    expect(JSON.stringify(done)).to.not.include(planted.token);
    const [told, accepted] = (await findings(tooling())).toSorted((a, b) => (a.Title! < b.Title! ? 1 : -1));
    expect(told?.Title).to.match(/secretlint-rule-github\/GITHUB_TOKEN in config\.go of guarded$/);
    expect(told?.Severity?.Label).to.equal("CRITICAL");
    expect(accepted?.Workflow?.Status).to.equal("SUPPRESSED");
    expect(JSON.stringify(told)).to.not.include(planted.token);
    const s3 = s3Of(floor.world.aws, tooling());
    const put = lastOf(done).calls.find(({ action }) => action === "s3:PutObject");
    const [, bucket, key] = /^arn:aws:s3:::([^/]+)\/(.+)$/.exec(put?.resource ?? "") ?? [];
    expect(key).to.equal(`guarded/scans/${done.steps[0]?.execution}/secretlint`);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const report = (await Body?.transformToString()) ?? "";
    expect(report).to.include("GITHUB_TOKEN");
    expect(report).to.not.include(planted.token);
  });

  it("D5 a second run writes over what the first one found, and adds nothing", async () => {
    const before = await findings(tooling());
    const source = floor.changed("departures", {
      "known.txt": `AWS documents ${planted.id}\n`,
      "config.go": `package main\n\n\nvar token = "${planted.token}"\n`,
    });
    await run(source);
    const after = await findings(tooling());
    expect(after.map(({ Id }) => Id)).to.deep.equal(before.map(({ Id }) => Id));
    expect(after.map(({ UpdatedAt }) => UpdatedAt)).to.not.deep.equal(
      before.map(({ UpdatedAt }) => UpdatedAt),
    );
  });

  it("D5 findings are imported by the hundred, again without becoming more, and what is not taken is an error", async () => {
    const { world } = floor;
    const hub = world.clients(roleArn(tooling(), appRole("guarded", "scan"))).securityhub;
    const many = Array.from({ length: 250 }, (_, index): Finding => ({
      slot: "sca",
      tool: "npmAudit",
      rule: `GHSA-${index}`,
      title: "a hole",
      severity: 50,
      place: "a@1",
    }));
    const account = tooling();
    const context = { app: "hundreds", account, region: world.region, pipeline: "p", at: new Date() };
    const asff = toAsff(many, new Set(), context);
    const from = world.harness.asked.length;
    await importFindings(hub, asff);
    expect(world.harness.asked.slice(from)).to.have.length(3);
    const count = (await findings(account, "hundreds")).length;
    await importFindings(hub, asff);
    expect([count, (await findings(account, "hundreds")).length]).to.deep.equal([250, 250]);
    const refused = await importFindings(hub, [{ ...asff[0]!, Resources: [] }]).catch(
      (error: Error) => error,
    );
    expect(String(refused)).to.match(/does not take 1 of 1 findings: lockgate\/hundreds\//);
  });

  it("D1, D8 a false positive passes by its exception, and an exception that nothing needs ends the release", async () => {
    const done = await run(floor.changed("departures", {}));
    expect(results(done)).to.deep.equal(["Source succeeded", "Scan failed"]);
    expect(lastOf(done).text).to.match(/CRITICAL exceptions unused in secretlint .* exempts nothing/);
  });

  it("D2 a scanner gets its key, opened as its job's role; nothing else in the job or the release ever sees it", async () => {
    const given: Readonly<Record<string, string | undefined>>[] = [];
    const { world } = floor;
    const { clients } = world;
    world.clients = (role, env = {}) => (given.push(env), clients(role, env));
    const from = world.harness.asked.length;
    // Far enough to see other jobs.
    world.imageFindings = [{ name: "CVE-2022-37434", severity: "CRITICAL" }];
    const done = await run(clean).finally(() => {
      world.clients = clients;
      world.imageFindings = [];
    });
    const ended = ["Source succeeded", "Scan succeeded", "Build succeeded", "Scan-Image failed"];
    expect(results(done)).to.deep.equal(ended);
    expect(snyk.seen("snyk")).to.include(`SNYK_TOKEN=${snyk.token}`);
    expect(snyk.seen("npm")).to.match(/^PATH=/m);
    const others = [snyk.seen("npm"), JSON.stringify(given), JSON.stringify(done)];
    expect(new Set(given.map(({ GATE }) => GATE))).to.include.keys("source", "image");
    for (const text of others) expect(text).to.not.include(snyk.token);
    const opened = world.harness.asked.slice(from).filter(({ action }) => action.endsWith(":GetSecretValue"));
    const role = roleArn(tooling(), appRole("guarded", "scan"));
    expect(opened.map((call) => `${call.role} ${call.resource}`)).to.deep.equal([
      `${role} arn:aws:secretsmanager:${world.region}:${tooling()}:secret:${scannerSecret}-a1b2c3`,
    ]);
  });

  it("D2 a key that is wrong, or that a log shows, ends the release, and the log has stars in its place", async () => {
    snyk.mode("prints");
    const shown = await run(clean).finally(() => snyk.mode("works"));
    expect(results(shown).at(-1)).to.equal("Scan failed");
    expect(lastOf(shown).text).to.equal("asked with ***");
    await snyk.keep(floor.world, tooling(), "of somebody else");
    const wrong = await run(clean).finally(() => snyk.keep(floor.world, tooling()));
    expect(lastOf(wrong).text).to.match(/^refused: snyk did not run: it has left no report/);
    await snyk.keep(floor.world, tooling(), { noToken: snyk.token });
    const without = await run(clean).finally(() => snyk.keep(floor.world, tooling()));
    expect(results(without).at(-1)).to.equal("Scan failed");
    expect(lastOf(without).text).to.include(
      `the secret ${scannerSecret} is no JSON object with a text token`,
    );
  });

  it("D2 a parameter is opened likewise, and neither by a role that may open another", async () => {
    const { world } = floor;
    const facts = world.company.model.of("project").find(({ name }) => name === "lockgate-guarded-scan")!;
    const value = "/lockgate/scanners/of-another";
    const environmentVariables = [{ name: "SNYK_TOKEN", type: "PARAMETER_STORE", value }];
    const project = { ...facts, props: { ...facts.props, environment: { environmentVariables } } };
    const put = new PutParameterCommand({ Name: value, Value: snyk.token, Type: "SecureString" });
    await ssmOf(world.awsIn(tooling()), tooling()).send(put);
    const refused = await openSecrets(project, world).catch((error: Error) => error);
    expect(String(refused)).to.match(/ssm:GetParameters/);
    const asked: string[] = [];
    const ask = (_: string, { action }: { action: string }) => void asked.push(action);
    const harness = { ask, bare: new Set(), outside: new Map() };
    const open = { harness, regionIn: world.regionIn, awsIn: world.awsIn } as unknown as World;
    expect(await openSecrets(project, open)).to.deep.equal({ SNYK_TOKEN: snyk.token });
    expect(asked).to.deep.equal(["ssm:GetParameters", "kms:Decrypt"]);
  });

  it("D3 a critical hole in the image ends the release before it is signed; without it the app comes to test", async () => {
    floor.world.imageFindings = [
      { name: "CVE-2022-37434", severity: "CRITICAL", attributes: [{ key: "package_name", value: "zlib" }] },
    ];
    const done = await run(clean).finally(() => (floor.world.imageFindings = []));
    expect(results(done).slice(-2)).to.deep.equal(["Build succeeded", "Scan-Image failed"]);
    // D5 What the source had before is gone, the accepted id is there still.
    const states = (await findings(tooling())).map(({ Title, RecordState }) => `${Title} ${RecordState}`);
    expect(states).to.include.members([
      "@secretlint/secretlint-rule-github/GITHUB_TOKEN in config.go of guarded ARCHIVED",
      "@secretlint/secretlint-rule-aws/AWSAccessKeyID in known.txt of guarded ACTIVE",
      "CVE-2022-37434 in zlib@unknown of guarded ACTIVE",
    ]);
    expect(done.ledger["dev"]).to.deep.equal([]);
  });

  it("D4 a hole that an attack on the app finds ends the release before anybody is asked", async () => {
    floor.attacked.vulnerable = true;
    const done = await run(clean, { retry: kept.get("Sign")! }).finally(
      () => (floor.attacked.vulnerable = false),
    );
    expect(results(done).slice(0, 2)).to.deep.equal(["Scan-Image succeeded", "Sign succeeded"]);
    expect(lastOf(done).action).to.equal("Test-Attack");
    expect(floor.attacked.requests).to.be.greaterThan(0);
    expect(done.steps.some(({ action }) => action === "Prod-Approve")).to.equal(false);
    const told = await findings(accountOf("Test-Attack"));
    expect(told.map(({ Title }) => Title)).to.deep.equal(["ST101 in GET /scores of guarded"]);
  });

  it("C12 once nothing is found any more, the release comes to production", async () => {
    const done = await run(clean, { retry: kept.get("Test")! });
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(results(done)).to.include.members(["Test-Attack succeeded", "Prod-Deploy succeeded"]);
  });

  it("D4 an attack that finds no app has not taken place, and the release ends there", async () => {
    floor.attacked.gone = true;
    const done = await run(clean, { retry: kept.get("Test")! }).finally(() => (floor.attacked.gone = false));
    expect(lastOf(done).action).to.equal("Test-Attack");
    expect(lastOf(done).text).to.match(/^refused: schemathesis did not run: /);
  });
});
