// Declares the central table of deployments, a topic for each component that hears of new rows, and the function that tells.
import { ResourcePolicy } from "@pulumi/aws/dynamodb/resourcePolicy.js";
import { Table } from "@pulumi/aws/dynamodb/table.js";
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import * as pulumi from "@pulumi/pulumi";
import type { ToolingConfig } from "../../configuration/schema.ts";
import {
  componentTopic,
  componentTopicArn,
  deploymentsPolicy,
  tellerStatements,
} from "../../plan/deployments.ts";
import { onlyRoles, toJson } from "../../plan/documents/document.ts";
import { administers, usesVia } from "../../plan/documents/keys.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { bundleHandlers, handlerArchive } from "../code/bundles.ts";
import { handlerFunction } from "../code/handlerFunction.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import { CodeSigning } from "../targets/codeSigning.ts";

export type DeploymentsArgs = NonNullable<ToolingConfig["deployments"]> & {
  company: string;
  place: names.Place;
  administrator: string;
  logs: LogSettings;
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};
type Component = DeploymentsArgs["components"][number];

export class Deployments extends pulumi.ComponentResource {
  readonly tableArn: pulumi.Output<string>;

  constructor(name: string, args: DeploymentsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:deployments:Deployments", name, {}, opts);
    const table = this.table(name, args);
    const keyArn = this.key(name, args);
    for (const component of args.components) this.topic(name, component, args, keyArn);
    const fn = this.lambda(name, args);
    new EventSourceMapping(
      name,
      {
        eventSourceArn: table.streamArn,
        functionName: fn.name,
        startingPosition: "TRIM_HORIZON",
        batchSize: 10,
        // Only rows that are new, one after the other; what fails comes again until DynamoDB forgets it, after a day.
        filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
        functionResponseTypes: ["ReportBatchItemFailures"],
        bisectBatchOnFunctionError: true,
      },
      { parent: this },
    );
    this.tableArn = table.arn;
    this.registerOutputs({ tableArn: this.tableArn });
  }

  private table(name: string, { place, writers, protect }: DeploymentsArgs): Table {
    const child = { parent: this };
    const table = new Table(
      name,
      {
        name: names.deployments,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        streamEnabled: true,
        streamViewType: "NEW_IMAGE",
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: false },
        deletionProtectionEnabled: protect,
      },
      { parent: this, protect },
    );
    new ResourcePolicy(
      name,
      { resourceArn: table.arn, policy: toJson(deploymentsPolicy(place, writers)) },
      child,
    );
    return table;
  }

  private key(name: string, { place, administrator, protect }: DeploymentsArgs): pulumi.Output<string> {
    const teller = names.roleArn(place.account, names.deployments);
    return new ManagedKey(
      name,
      {
        description: "Encrypts what components are told of deployments",
        alias: `alias/${names.deployments}`,
        policy: [
          administers(administrator),
          usesVia(
            "Tell",
            [teller],
            ["kms:Decrypt", "kms:GenerateDataKey"],
            `sns.${place.region}.amazonaws.com`,
          ),
        ],
        protect,
      },
      { parent: this },
    ).ready;
  }

  private topic(
    name: string,
    component: Component,
    { place }: DeploymentsArgs,
    kmsMasterKeyId: pulumi.Output<string>,
  ): void {
    const child = { parent: this };
    const local = `${name}-${component.name}`;
    const topic = new Topic(
      local,
      { name: componentTopic(component.name), fifoTopic: true, kmsMasterKeyId },
      child,
    );
    const policy = toJson([
      {
        Sid: "Tell",
        Effect: "Allow",
        ...onlyRoles([names.roleArn(place.account, names.deployments)]),
        Action: "sns:Publish",
        Resource: componentTopicArn(place, component.name),
      },
    ]);
    new TopicPolicy(local, { arn: topic.arn, policy }, child);
    for (const endpoint of component.subscribers)
      new TopicSubscription(
        `${local}-${endpoint.split(":").slice(4).join("-")}`,
        { topic: topic.arn, protocol: "sqs", endpoint, rawMessageDelivery: true },
        child,
      );
  }

  private lambda(name: string, args: DeploymentsArgs): LambdaFunction {
    const { place, components } = args;
    const codeSigning = new CodeSigning(
      name,
      { ...args, account: place.account, environment: "deployments", profiles: [] },
      { parent: this },
    );
    const topics = components.map((row) => [row.name, componentTopicArn(place, row.name)]);
    return handlerFunction(
      name,
      {
        name: names.deployments,
        description: "Tells components of new deployments",
        role: this.role(args).ready,
        memorySize: 256,
        timeout: 60,
        logs: args.logs,
        codeSigning,
        code: codeSigning.sign(name, handlerArchive(bundleHandlers(["deployments/tell.ts"])["tell"] ?? "")),
        environment: {
          variables: { TABLE: names.deployments, TOPICS: JSON.stringify(Object.fromEntries(topics)) },
        },
      },
      { parent: this },
    );
  }

  private role(args: DeploymentsArgs): ScopedRole {
    const { account } = args.place;
    return new ScopedRole(
      names.deployments,
      {
        account,
        roleName: names.deployments,
        description: "Tells components of new deployments",
        trust: trustService("lambda.amazonaws.com", account),
        statements: tellerStatements(args.place, args),
      },
      { parent: this },
    );
  }
}
