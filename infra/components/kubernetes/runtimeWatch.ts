// Declares who hears of what Falco notices in a cluster: its log, the filter and alarm over it, a topic, and the function that
// brings it to Security Hub.
import * as pulumi from "@pulumi/pulumi";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import { responderStatements } from "../../plan/documents/clusters.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { falcoNamespace, falcoPattern } from "../../plan/kubernetes/falco.ts";
import * as kubernetes from "../../plan/kubernetes/names.ts";
import type { Place } from "../../plan/names.ts";
import { bundleHandlers, handlerArchive } from "../code/bundles.ts";
import { handlerFunction } from "../code/handlerFunction.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { AlarmTopic } from "../logs/alarmTopic.ts";
import { createLineAlarm } from "../logs/lineAlarm.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";
import type { CodeSigning } from "../targets/codeSigning.ts";

export type RuntimeWatchArgs = {
  place: Place;
  environment: string;
  /** ARN of the role that declares it. */
  administrator: string;
  logs: LogSettings;
  codeSigning: CodeSigning;
  /** E-mail addresses. */
  subscribers: readonly string[];
  protect: boolean;
};

export class RuntimeWatch extends pulumi.ComponentResource {
  constructor(name: string, args: RuntimeWatchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:kubernetes:RuntimeWatch", name, {}, opts);
    const child = { parent: this };
    const { environment, logs } = args;
    const alarmName = kubernetes.runtimeAlarm(environment);
    const logGroup = createLogGroup(name, kubernetes.podLogs(environment, falcoNamespace), logs, child);
    const topic = new AlarmTopic(name, { ...args, topicName: alarmName }, child);
    createLineAlarm(
      name,
      {
        alarmName,
        description: `Falco has noticed something in the cluster of ${environment}`,
        logGroup: logGroup.name,
        pattern: falcoPattern,
        namespace: "Lockgate",
        metric: alarmName,
        period: 60,
        threshold: 1,
        tells: [topic.arn],
      },
      child,
    );
    const fn = this.respond(name, args, logGroup.name);
    const permission = new Permission(
      name,
      {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal: "sns.amazonaws.com",
        sourceArn: topic.arn,
        statementId: "alarm",
      },
      child,
    );
    new TopicSubscription(
      `${name}-respond`,
      { topic: topic.arn, protocol: "lambda", endpoint: fn.arn },
      { parent: this, dependsOn: [permission] },
    );
    this.registerOutputs({ topic: topic.arn });
  }

  private respond(name: string, args: RuntimeWatchArgs, logGroup: pulumi.Output<string>): LambdaFunction {
    const { place, environment, logs, codeSigning } = args;
    const physical = kubernetes.responder(environment);
    const description = `Brings what Falco notices in ${environment} to Security Hub`;
    const role = new ScopedRole(
      physical,
      {
        account: place.account,
        roleName: physical,
        description,
        trust: trustService("lambda.amazonaws.com", place.account),
        statements: responderStatements(place, environment),
      },
      { parent: this },
    );
    const code = bundleHandlers(["respond/handler.ts"])["handler"] ?? "";
    // The log of what Falco notices has this component's name already.
    return handlerFunction(
      `${name}-respond`,
      {
        name: physical,
        description,
        role: role.ready,
        memorySize: 256,
        timeout: 60,
        logs,
        codeSigning,
        code: codeSigning.sign(name, handlerArchive(code)),
        environment: {
          variables: {
            LOG_GROUP: logGroup,
            PATTERN: falcoPattern,
            CLUSTER_ARN: kubernetes.clusterArn(place, environment),
          },
        },
      },
      { parent: this },
    );
  }
}
