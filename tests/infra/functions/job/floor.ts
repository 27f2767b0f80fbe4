// Runs the jobs that the pipeline declares, by their own variables, buildspecs and roles: the code is called, not bundled,
// and each call to AWS is authorised as the job's role. What moto does not do, this says.
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { App } from "../../../../infra/configuration/schema.ts";
import { runCommand } from "../../../../infra/functions/job/commands.ts";
import { files } from "../../../../infra/functions/job/settings.ts";
import { systemClock } from "../../../../infra/functions/lib/clock.ts";
import { chainOf, type Entry } from "../../../../infra/functions/lib/ledger.ts";
import { history } from "../../../../infra/functions/lib/ledgerTable.ts";
import type { Release } from "../../../../infra/functions/lib/release.ts";
import * as names from "../../../../infra/plan/names.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import type { JobAction } from "../../../../infra/plan/pipeline/types.ts";
import { unguarded } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import { app, partiesOf, promoterOf, Stage } from "../stage.ts";
import { begunBy, type Begun } from "./begun.ts";
import { commandsOf } from "./commandsOf.ts";

export const commit = "0123456789abcdef0123456789abcdef01234567";
export const approver = "arn:aws:sts::276677566922:assumed-role/AWSReservedSSO_release/ada";
export type Ran = { ok: boolean; text: string };
type Run = { execution?: string; commit?: string; rollbackTo?: string; variables?: Record<string, string> };

const standard = { executionType: "STANDARD" };

export class Floor {
  readonly stage: Stage;
  readonly folder = mkdtempSync(path.join(tmpdir(), "lockgate-floor-"));
  /** CycloneDX's vulnerabilities, as Inspector would find them. */
  findings: readonly object[] = [];
  /** What happens to each deployment, and what the function answers. */
  deployment: object = { status: "Succeeded" };
  answer: object = { StatusCode: 200 };
  /** Approvals by execution, as CodePipeline lists them. */
  readonly approvals = new Map<string, readonly object[]>();
  /** Executions as CodePipeline tells of them, where they are no usual ones. */
  readonly executions = new Map<string, object>();
  /** Versions of functions by their code: AWS publishes the same code once (Lambda API, PublishVersion). */
  readonly #published = new Map<string, string>();
  /** What the newest deployment moves, and what it is called: moto does neither. */
  #begun: Begun | undefined;

  private constructor(stage: Stage) {
    this.stage = stage;
    stage.harness.answer = (operation, input) => this.#answer(operation, input);
  }

  static async open(): Promise<Floor> {
    const floor = new Floor(await Stage.open());
    for (const environment of ["dev", "test", "prod"]) await floor.#target(environment);
    return floor;
  }

  async #answer(operation: string, input: Record<string, unknown>): Promise<object | undefined> {
    if (operation === "CodeDeployClient.CreateDeploymentCommand") this.#begin(begunBy(input));
    if (operation === "CodeDeployClient.GetDeploymentGroupCommand") {
      const environment = String(input["deploymentGroupName"]).split("-").at(-1) ?? "";
      const deploymentId = (await this.deployments(environment)).at(-1);
      // As it stands until somebody looks at the deployment itself.
      const status = this.#begun === undefined ? "Succeeded" : "InProgress";
      return { deploymentGroupInfo: { lastAttemptedDeployment: { deploymentId, status } } };
    }
    if (operation === "CodeDeployClient.GetDeploymentCommand") return this.#ended();
    if (operation === "LambdaClient.InvokeCommand") return this.answer;
    if (operation === "LambdaClient.PublishVersionCommand") {
      const version = this.#published.get(`${String(input["FunctionName"])} ${String(input["CodeSha256"])}`);
      return version === undefined ? undefined : { Version: version };
    }
    if (operation === "CodePipelineClient.GetPipelineExecutionCommand")
      return { pipelineExecution: this.executions.get(String(input["pipelineExecutionId"])) ?? standard };
    if (operation !== "CodePipelineClient.ListActionExecutionsCommand") return undefined;
    const { pipelineExecutionId: id } = input["filter"] as { pipelineExecutionId: string };
    return { actionExecutionDetails: this.approvals.get(id) ?? [] };
  }

  /** Moves the alias, as CodeDeploy does while the job waits for it. */
  async #ended(): Promise<object> {
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun !== undefined && "status" in this.deployment && this.deployment.status === "Succeeded")
      await this.#owner(LambdaClient, begun.environment).send(
        new UpdateAliasCommand({
          FunctionName: begun.name,
          Name: begun.alias,
          FunctionVersion: begun.version,
        }),
      );
    return { deploymentInfo: { description: begun?.description, ...this.deployment } };
  }

  /** What a job of this name is in the pipeline of the example. */
  action(name: string): JobAction {
    const plan = planPipeline(this.stage.config, this.stage.config.apps[0] as App);
    const found = plan.stages.flatMap(({ actions }) => [...actions]).find((action) => action.name === name);
    if (found === undefined || !("job" in found)) throw new Error(`no job ${name}`);
    return found;
  }

  /** Runs a job as CodeBuild would: its buildspec's commands, one after the other, until one fails. */
  async run(name: string, run: Run = {}): Promise<Ran> {
    const { job, variables } = this.action(name);
    const role = names.roleArn(job.account, job.role);
    const ofRun: Record<string, string> = {
      "#{codepipeline.PipelineExecutionId}": run.execution ?? "e-1",
      "#{Source.CommitId}": run.commit ?? commit,
      "#{variables.RollbackTo}": run.rollbackTo ?? "none",
    };
    const env = {
      ...job.variables,
      ...Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, ofRun[value] ?? value])),
      CODEBUILD_BUILD_ARN: `arn:aws:codebuild:eu-central-1:${job.account}:build/${job.project}:1`,
      ...run.variables,
    };
    let last: Ran = { ok: false, text: "the job runs nothing" };
    for (const command of commandsOf(job.buildspec)) {
      if (command === "scan") this.#scan(role, job.account);
      else
        last = await runCommand(command, {
          env,
          folder: this.folder,
          aws: this.stage.aws(role),
          clock: systemClock,
        });
      if (!last.ok) return last;
    }
    return last;
  }

  /** A deployment begins, of what the job has pulled. */
  #begin(begun: Begun): void {
    this.#begun = begun;
    const code = createHash("sha256")
      .update(readFileSync(this.at(files.artifact)))
      .digest("base64");
    this.#published.set(`${begun.name} ${code}`, begun.version);
  }

  /** Runs jobs in order; the text of the last one. Throws with the text of the one that fails. */
  async runs(jobs: readonly string[], run: Run = {}): Promise<string> {
    let text = "";
    for (const name of jobs) {
      const ran = await this.run(name, run);
      if (!ran.ok) throw new Error(`${name}: ${ran.text}`);
      ({ text } = ran);
    }
    return text;
  }

  /** As the command line asks Inspector in the signer's name. */
  #scan(role: string, account: string): void {
    this.stage.harness.ask(role, { action: "inspector-scan:ScanSbom", resource: "*", account });
    const sbom = JSON.parse(readFileSync(this.at(files.sbom), "utf8")) as object;
    writeFileSync(this.at(files.scan), JSON.stringify({ ...sbom, vulnerabilities: this.findings }));
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  /** What the commit stage hands over: an archive with this text, which depends on nothing. */
  build(text: string): void {
    rmSync(this.at(files.artifact), { force: true });
    writeFileSync(this.at("index.mjs"), text);
    execFileSync("touch", ["-d", "@315532800", "index.mjs"], { cwd: this.folder });
    execFileSync("zip", ["-X", "-q", files.artifact, "index.mjs"], { cwd: this.folder });
    writeFileSync(this.at(files.dependencies), "[]");
  }

  release = (): Release => JSON.parse(readFileSync(this.at(files.release), "utf8")) as Release;
  handOver = (release: object): void => writeFileSync(this.at(files.release), JSON.stringify(release));

  /** Somebody agrees in the console, or says no. */
  approve(execution: string, status = "Succeeded", updatedBy = approver): void {
    const actionName = this.action("Prod-Record").job.variables["ACTION"];
    const before = this.approvals.get(execution) ?? [];
    const lastUpdateTime = new Date(before.length);
    // CodePipeline lists the newest first.
    this.approvals.set(execution, [{ actionName, status, updatedBy, lastUpdateTime }, ...before]);
  }

  chain = (environment: string): Promise<Entry[]> =>
    history(this.stage.table(promoterOf("dev")), chainOf({ app, environment }));

  async deployments(environment: string): Promise<string[]> {
    const name = names.functionName(app, environment);
    const { deployments = [] } = await this.#owner(CodeDeployClient, environment).send(
      new ListDeploymentsCommand({ applicationName: name, deploymentGroupName: name }),
    );
    return deployments;
  }

  #owner<C extends { middlewareStack: object }>(
    Client: new (settings: {
      endpoint: string;
      region: string;
      credentials: { accessKeyId: string; secretAccessKey: string };
    }) => C,
    environment: string,
  ): C {
    const { endpoint } = this.stage.moto;
    const credentials = { accessKeyId: "AKIAOWNER00000000000", secretAccessKey: "of no meaning to moto" };
    const account = partiesOf(environment).environment.accountId;
    return unguarded(new Client({ endpoint, region: "eu-central-1", credentials }), account);
  }

  /** What the environment's stack declares of the function, as far as its jobs use it. */
  async #target(environment: string): Promise<void> {
    const name = names.functionName(app, environment);
    const role = await this.#role(environment);
    const lambda = this.#owner(LambdaClient, environment);
    this.build("the first release");
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: role,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile: readFileSync(this.at(files.artifact)) },
        Publish: true,
      }),
    );
    await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }));
    const codedeploy = this.#owner(CodeDeployClient, environment);
    await codedeploy.send(new CreateApplicationCommand({ applicationName: name, computePlatform: "Lambda" }));
    await codedeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: name,
        deploymentGroupName: name,
        serviceRoleArn: role,
      }),
    );
    const alarm = this.action(`${environment.charAt(0).toUpperCase()}${environment.slice(1)}-Check`).job
      .variables["ALARM_NAME"];
    await this.#owner(CloudWatchClient, environment).send(
      new PutMetricAlarmCommand({
        AlarmName: alarm,
        ComparisonOperator: "GreaterThanThreshold",
        EvaluationPeriods: 1,
        MetricName: "Errors",
        Namespace: "AWS/Lambda",
        Period: 60,
        Statistic: "Sum",
        Threshold: 0,
      }),
    );
  }

  /** moto's Lambda wants a role that is there; which one is not looked at here. */
  async #role(environment: string): Promise<string> {
    const account = partiesOf(environment).environment.accountId;
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const body = new URLSearchParams({
      Action: "CreateRole",
      Version: "2010-05-08",
      RoleName: "function",
      AssumeRolePolicyDocument: trust,
    });
    const answer = await fetch(this.stage.moto.endpoint, {
      method: "POST",
      headers: {
        "x-moto-account-id": account,
        authorization: "AWS4-HMAC-SHA256 Credential=AKIAOWNER00000000000/20260101/us-east-1/iam/aws4_request",
      },
      body,
    });
    if (!answer.ok) throw new Error(`moto makes no role: ${await answer.text()}`);
    return names.roleArn(account, "function");
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.stage.close();
  }
}
