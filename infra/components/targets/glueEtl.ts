// Declares what becomes of data that arrives: a rule, the function that it calls, the machine that this starts, jobs, a table and
// a topic.
import * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Table } from "@pulumi/aws/dynamodb/table.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { StateMachine } from "@pulumi/aws/sfn/stateMachine.js";
import type { Statement } from "../../plan/documents/document.ts";
import {
  dataTopicKeyPolicy,
  dataTopicPolicy,
  flowStatements,
  startStatements,
} from "../../plan/documents/etl.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as etl from "../../plan/glue/etl.ts";
import { lakeBucket, workflowName } from "../../plan/glue/names.ts";
import * as names from "../../plan/names.ts";
import { bundleHandlers, handlerArchive } from "../code/bundles.ts";
import { handlerFunction } from "../code/handlerFunction.ts";
import { GlueJobs, dataOf } from "../data/glueJobs.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { createLogGroup } from "../logs/logGroup.ts";
import { createTopic } from "../logs/topic.ts";
import type { TargetArgs } from "./index.ts";

type Args = Omit<TargetArgs<"glueEtl">, "reach" | "network">;

/** Arrivals that a job works on side by side; the machine waits with others. */
const sideBySide = 10;

export class GlueEtl extends pulumi.ComponentResource {
  readonly machine: StateMachine;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:GlueEtl", name, {}, opts);
    const { target } = args;
    const jobs = new GlueJobs(
      name,
      { ...args, ...target, security: args.lake?.security ?? "", sideBySide },
      { parent: this },
    );
    for (const step of etl.etlSteps) jobs.job(step, dataOf(args));
    const table = this.table(name, args);
    this.topic(name, args);
    this.machine = this.flow(name, args);
    this.arrivals(name, args, this.start(name, args, table));
    this.registerOutputs({ machine: this.machine.arn });
  }

  /** What has arrived, and what became of it: told once, so that no row of it goes. */
  private table(name: string, { app, environment, config }: Args): pulumi.Output<string> {
    return new Table(
      name,
      {
        name: etl.arrivalsTable(app, environment),
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled: config.protect,
      },
      { parent: this, protect: config.protect },
    ).name;
  }

  private topic(name: string, args: Args): void {
    const { app, environment, config, target } = args;
    const key = new ManagedKey(
      `${name}-data`,
      {
        description: `Encrypts what is told of data of ${app} in ${environment}`,
        alias: etl.dataAlias(app, environment),
        policy: dataTopicKeyPolicy(args, names.roleArn(args.place.account, names.deployRole)),
        protect: config.protect,
      },
      { parent: this },
    );
    createTopic(
      `${name}-data`,
      {
        topicName: etl.dataTopic(app, environment),
        keyArn: key.ready,
        policy: dataTopicPolicy(args),
        subscribers: target.tells,
      },
      { parent: this },
    );
  }

  private flow(name: string, args: Args): StateMachine {
    const { app, environment, target } = args;
    const physical = workflowName(app, environment);
    const logGroup = createLogGroup(`${name}-flow`, `/lockgate/${physical}/flow`, args.logs, {
      parent: this,
    });
    return new StateMachine(
      name,
      {
        name: physical,
        type: "STANDARD",
        roleArn: this.role(args, etl.flowRole, "states.amazonaws.com", {
          description: `Runs the jobs on data of ${app} in ${environment}`,
          statements: flowStatements(args),
        }),
        definition: JSON.stringify(etl.etlMachine({ ...args, timeoutMinutes: target.timeoutMinutes })),
        loggingConfiguration: {
          level: "ERROR",
          includeExecutionData: false,
          logDestination: pulumi.interpolate`${logGroup.arn}:*`,
        },
      },
      { parent: this },
    );
  }

  private start(name: string, args: Args, table: pulumi.Output<string>): LambdaFunction {
    const { app, environment, config, place, codeSigning } = args;
    const physical = etl.startFunction(app, environment);
    const local = `${name}-start`;
    return handlerFunction(
      local,
      {
        name: physical,
        description: `Starts the jobs on data of ${app} that has arrived`,
        role: this.role(args, etl.startRole, "lambda.amazonaws.com", {
          description: `Starts the jobs on data of ${app} in ${environment}`,
          statements: startStatements(args),
        }),
        memorySize: 256,
        timeout: 30,
        logs: args.logs,
        codeSigning,
        code: codeSigning.sign(local, handlerArchive(bundleHandlers(["etl/start.ts"])["start"] ?? "")),
        environment: {
          variables: {
            TABLE: table,
            MACHINE: this.machine.arn,
            RAW: lakeBucket(config.company, environment, "raw", place.account),
            FOLDER: app,
          },
        },
      },
      { parent: this },
    );
  }

  private arrivals(name: string, args: Args, fn: LambdaFunction): void {
    const { app, environment, config, place } = args;
    const local = `${name}-arrivals`;
    // By its name, so that what starts it is known, and judged, before the lake is there.
    const raw = lakeBucket(config.company, environment, "raw", place.account);
    const rule = new EventRule(
      local,
      {
        name: etl.arrivalsTable(app, environment),
        description: `Data of ${app} has arrived`,
        eventPattern: etl.arrivals(raw, app),
      },
      { parent: this },
    );
    new Permission(
      local,
      {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
        statementId: "arrivals",
      },
      { parent: this },
    );
    new EventTarget(local, { rule: rule.name, targetId: "start", arn: fn.arn }, { parent: this });
  }

  private role(
    { app, environment, place }: Args,
    job: string,
    service: string,
    rights: { description: string; statements: readonly Statement[] },
  ): pulumi.Output<string> {
    const roleName = names.jobRole(app, environment, job);
    return new ScopedRole(
      roleName,
      { account: place.account, roleName, trust: trustService(service, place.account), ...rights },
      { parent: this },
    ).ready;
  }
}
