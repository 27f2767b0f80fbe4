// Declares the account bot: what it remembers, its two functions, and the API by which people reach them.
import { Deployment } from "@pulumi/aws/apigateway/deployment.js";
import { RestApi } from "@pulumi/aws/apigateway/restApi.js";
import { Stage } from "@pulumi/aws/apigateway/stage.js";
import { Table } from "@pulumi/aws/dynamodb/table.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import { toJson } from "../../plan/documents/document.ts";
import { regionalArn, vendingName, vendingStep, type Place } from "../../plan/names.ts";
import { botApi, botParts, botPaths, botPolicy, botStage, talksTable } from "../../plan/vending/bot.ts";
import { sha256 } from "../code/bundles.ts";
import { Step, type StepArgs } from "./step.ts";

export type BotArgs = Omit<StepArgs, "step"> & {
  requesters: readonly string[];
  approvers: readonly string[];
};

export class Bot extends pulumi.ComponentResource {
  /** Where people ask. */
  readonly address: pulumi.Output<string>;
  /** Settings of its functions. */
  readonly variables: StepArgs["variables"];

  constructor(name: string, args: BotArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:vending:Bot", name, {}, opts);
    const { place } = args.places;
    this.variables = {
      ...args.variables,
      TALKS: this.talks(name),
      MACHINE: regionalArn("states", place, `stateMachine:${vendingName}`),
      DECIDE: vendingStep("decide"),
    };
    const api = this.api(name, place, args);
    for (const part of botParts) {
      const step = new Step({ ...args, step: part, variables: this.variables }, { parent: this });
      new Permission(
        `${name}-${part}`,
        {
          function: step.function.name,
          action: "lambda:InvokeFunction",
          principal: "apigateway.amazonaws.com",
          sourceArn: pulumi.interpolate`${api.executionArn}/*/POST${botPaths[part]}`,
          statementId: `bot-${part}`,
        },
        { parent: this },
      );
    }
    this.address = pulumi.interpolate`${this.stage(name, api).invokeUrl}${botPaths.chat}`;
    this.registerOutputs({ address: this.address });
  }

  /** What people said goes by itself; nothing of it is worth keeping. */
  private talks(name: string): pulumi.Output<string> {
    return new Table(
      `${name}-talks`,
      {
        name: talksTable,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        ttl: { attributeName: "expires", enabled: true },
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
      },
      { parent: this },
    ).name;
  }

  private api(name: string, place: Place, { requesters, approvers }: BotArgs): RestApi {
    return new RestApi(
      name,
      {
        name: "lockgate-vending",
        description: "Talks about new accounts, and takes decisions on them",
        body: JSON.stringify(botApi(place)),
        policy: toJson(botPolicy(place, { chat: requesters, confirm: approvers })),
        endpointConfiguration: { types: "REGIONAL" },
        failOnWarnings: true,
      },
      { parent: this },
    );
  }

  private stage(name: string, api: RestApi): Stage {
    const triggers = {
      api: pulumi.all([api.body, api.policy]).apply((parts) => sha256(JSON.stringify(parts))),
    };
    const deployment = new Deployment(name, { restApi: api.id, triggers }, { parent: this });
    return new Stage(
      name,
      { restApi: api.id, deployment: deployment.id, stageName: botStage },
      { parent: this },
    );
  }
}
