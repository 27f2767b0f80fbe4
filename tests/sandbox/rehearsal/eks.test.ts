// An app in Kubernetes, rehearsed: its manifests tried, applied in its own namespace, watched, and taken back.
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { createHandler } from "../../../infra/functions/respond/handler.ts";
import type { Connect } from "../../../infra/functions/lib/connect.ts";
import { falcoNamespace } from "../../../infra/plan/kubernetes/falco.ts";
import { podLogs, responder } from "../../../infra/plan/kubernetes/names.ts";
import { jobRole, roleArn } from "../../../infra/plan/names.ts";
import { unguarded } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import { falcoLines } from "../../infra/plan/kubernetes/falcoLines.ts";
import { Rehearsed, sharesOf, unusedOf } from "./course.ts";
import { withFaults } from "./faults.ts";
import { failing, lastOf } from "./floor.ts";
import { withCrane } from "./withCrane.ts";

const app = "departures";
const file = (name: string) =>
  readFileSync(new URL(`../../../examples/${app}/${name}`, import.meta.url), "utf8");

describe("C12 rehearsals of an app in Kubernetes", function () {
  this.timeout(600_000);
  withCrane();
  const rehearsed = new Rehearsed(app);
  const { run, change } = { run: rehearsed.run, change: rehearsed.change.bind(rehearsed) };
  const account = (stage: string): string =>
    rehearsed.floor
      .pipelineOf(app)
      .stages.find(({ name }) => name === stage)
      ?.actions.at(-1)?.account ?? "";
  const own = (done: Awaited<ReturnType<typeof run>>) => ({
    ...done,
    traffic: done.traffic.filter(({ name }) => name.endsWith(`/${app}:${app}`)),
  });

  /** Images that were pulled by a release that is good, and who got its traffic. */
  const known = new Set<string>();
  let good: ReturnType<typeof sharesOf> = [];

  it("C12 a first release whose alarm goes on is taken away, and nothing is promoted", async () => {
    const done = own(await run("Dev-Deploy=alarm"));
    expect(lastOf(done).text).to.match(/alarm \S+ is on; it is taken away, there was none before it$/);
    expect(failing(done)).to.deep.equal([]);
    expect(sharesOf(done)).to.deep.equal([]);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
    expect(done.ledger["test"]).to.deep.equal([]);
  });

  it("C12 goes to production in its own namespace of each environment's cluster, the same pods everywhere", async () => {
    const registry = rehearsed.floor.world.registry!;
    const { has } = registry;
    registry.has = (image) => has.call(registry, image) && known.add(image).size > 0;
    const done = own(await run("Dev-Deploy=crash", "Dev").finally(() => (registry.has = has)));
    // Its job has died once it had changed the cluster, and made no further call.
    const died = done.steps.find(({ action, result }) => action === "Dev-Deploy" && result === "failed");
    expect(died?.text).to.match(/the job died after Kubernetes\.patch$/);
    expect(died?.calls.at(-1)).to.include({ action: "kubernetes:patch", allowed: true });
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    expect(done.traffic.map(({ name }) => name)).to.deep.equal(
      ["dev", "test", "prod"].map((environment) => `lockgate-${environment}/${app}:${app}`),
    );
    const [shares] = sharesOf(done);
    expect(Object.values(shares ?? {})).to.deep.equal([100]);
    expect(sharesOf(done)).to.deep.equal([shares, shares, shares]);
    good = sharesOf(done);
  });

  withFaults(app, run);

  it("E4, C12 where new pods do not come up, the former release is applied again, and users never leave it", async () => {
    const registry = rehearsed.floor.world.registry!;
    const { has } = registry;
    // Only what could be pulled so far.
    registry.has = (image) => known.has(image);
    const main = file("main.go").replace("func main() {", 'func main() {\n\tlog.Print("another release")');
    const done = own(await change({ "main.go": main }).finally(() => (registry.has = has)));
    expect(lastOf(done).action).to.equal("Dev-Deploy");
    expect(lastOf(done).text).to.match(
      /Deployment departures: .*timed out progressing.*; [0-9a-f]{64} runs again$/,
    );
    expect(sharesOf(done)).to.deep.equal(good);
    // The stage goes back, too, to what was good, which runs already.
    expect(done.ledger["dev"]?.filter((entry) => entry.startsWith("failed "))).to.have.length(2);
    expect(done.ledger["dev"]?.at(-1)).to.match(/^healthy /);
  });

  it("C12 what Kubernetes does not take in a dry run changes nothing", async () => {
    const manifests = file("manifests.yaml").replace("replicas: 3", "replicas: three");
    const done = await change({ "manifests.yaml": manifests });
    expect(lastOf(done).action).to.equal("Dev-Deploy");
    expect(lastOf(done).text).to.match(/Deployment departures is not accepted in a dry run: 422 .*replicas/);
  });

  it("C12 the deploy role of one app comes into no other's namespace, the check changes nothing, others come in nowhere", async () => {
    const { world } = rehearsed.floor;
    const cluster = { name: "lockgate-dev", endpoint: "https://cluster", certificateAuthority: "" };
    const ask = (name: string, job: string, method: "GET" | "PATCH", namespace: string) =>
      world
        .clients(roleArn(account("Dev"), jobRole(name, "dev", job)))
        .kubernetes(cluster)({
          method,
          path: `/api/v1/namespaces/${namespace}/configmaps/x`,
          body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", namespace } },
        })
        .then(({ status }) => status);
    expect(await ask(app, "deploy", "PATCH", app)).to.equal(201);
    expect(await ask(app, "check", "GET", app)).to.equal(200);
    expect(await ask(app, "check", "PATCH", app)).to.equal(403);
    // As any refusal it stands in the record, with what to change.
    const refused = world.harness.asked.at(-1);
    expect(refused).to.include({ action: "kubernetes:patch", allowed: false });
    expect(refused?.resource).to.match(
      /:cluster\/lockgate-dev\/api\/v1\/namespaces\/departures\/configmaps\/x$/,
    );
    expect(refused?.refusal?.remedy).to.match(
      /^associate a policy that allows patch in namespace departures /,
    );
    expect(await ask(app, "deploy", "PATCH", "guarded")).to.equal(403);
    expect(await ask("guarded", "deploy", "GET", app)).to.equal(403);
    expect(await ask("game", "deploy", "GET", app)).to.equal(403);
  });

  it("C18 what is released to a host of CI comes to production in its own namespace of each environment's cluster", async () => {
    const done = await rehearsed.floor.rehearse({}, "build-queue");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const names = done.traffic
      .map(({ name }) => name)
      .filter((name) => name.endsWith("/build-queue:build-queue"));
    expect(names).to.have.length(3);
  });

  it("C17 an alarm is heard of a release that brings jobs beside its pods, and it is taken away", async () => {
    const injection = { action: "Dev-Deploy", how: "alarm" } as const;
    const done = await rehearsed.floor.rehearse({ injection }, "jenkins-home");
    expect(lastOf(done).text).to.match(/alarm \S+ is on; it is taken away, there was none before it$/);
    expect(failing(done)).to.deep.equal([]);
  });

  it("C17 what keeps a home of Jenkins elsewhere comes to production, and its pods are told where", async () => {
    const done = await rehearsed.floor.rehearse({}, "jenkins-home");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const names = done.traffic.map(({ name }) => name).filter((name) => name.endsWith(":jenkins-home"));
    expect(names).to.have.length(3);
    const { world } = rehearsed.floor;
    const told = await world
      .clients(roleArn(account("Dev"), jobRole("jenkins-home", "dev", "check")))
      .kubernetes({ name: "lockgate-dev", endpoint: "https://cluster", certificateAuthority: "" })({
      method: "GET",
      path: "/api/v1/namespaces/jenkins-home/configmaps/lockgate-environment",
    });
    expect((told.body as { data: object }).data).to.deep.include({
      SNAPSHOTS_BUCKET: `acme-lockgate-dev-snapshots-${account("Dev")}`,
      SNAPSHOTS_PREFIX: "jenkins-home/",
      SNAPSHOTS_REGION: "eu-west-1",
    });
  });

  it("D6 what Falco noticed comes to Security Hub by the declared function's role, and nothing of an alarm that is over", async () => {
    const { world } = rehearsed.floor;
    const [id, group] = [account("Test"), podLogs("test", falcoNamespace)];
    const credentials = { accessKeyId: "AKIAOWNER00000000000", secretAccessKey: "of no meaning to moto" };
    const owner = <C extends { middlewareStack: object }>(Client: new (settings: never) => C): C =>
      unguarded(new Client({ ...world.aws, credentials } as never), id);
    const logs = owner(CloudWatchLogsClient);
    const at = { logGroupName: group, logStreamName: "falco" };
    await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
    await logs.send(new CreateLogStreamCommand(at));
    const logEvents = falcoLines.map((message) => ({ message, timestamp: Date.now() }));
    await logs.send(new PutLogEventsCommand({ ...at, logEvents }));
    const role = roleArn(id, responder("test"));
    const use: Connect = (Client) =>
      world.harness.guard(new Client(world.harness.settings(role) as never) as never) as never;
    const declared = world.company.model
      .of("function")
      .find(({ props }) => props["name"] === responder("test") && String(props["role"]).includes(id));
    const { variables } = declared!.props["environment"] as { variables: Record<string, string> };
    const respond = createHandler(variables, use);
    const told = (NewStateValue: string) => ({
      Records: [{ Sns: { Message: JSON.stringify({ NewStateValue }) } }],
    });
    expect(await respond(told("OK"))).to.deep.equal({ findings: 0 });
    expect(await respond(told("ALARM"))).to.deep.equal({ findings: 1 });
    const { Findings = [] } = await owner(SecurityHubClient).send(new GetFindingsCommand({}));
    const own = Findings.filter(({ GeneratorId = "" }) => GeneratorId.startsWith("lockgate/falco/"));
    expect(own.map(({ Title, Severity }) => [Title, Severity?.Label])).to.deep.equal([
      ["Terminal shell in container in departures/departures-7c9d of lockgate-test", "MEDIUM"],
    ]);
  });

  it("C12 its jobs have used all that they were granted", () => {
    expect(unusedOf(rehearsed.floor, rehearsed.steps, `-${app}-`, ["Cluster", "Alarm"])).to.deep.equal([]);
  });
});
