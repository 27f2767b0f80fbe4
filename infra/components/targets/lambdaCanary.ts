// Declares a Lambda target: function and alias in the network, and the canary that deploys to it.
import * as pulumi from "@pulumi/pulumi";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Alias } from "@pulumi/aws/lambda/alias.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import type { LambdaCanaryTarget } from "../../configuration/targets.ts";
import { functionStatements } from "../../plan/documents/lambda.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { firstRelease } from "../../plan/firstRelease.ts";
import { functionLogs, functionName, jobRole, parameterPath, type Place } from "../../plan/names.ts";
import { liveAlias } from "../../plan/pipeline/targets/lambdaCanary.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { createOutgoingGroup } from "../network/outgoing.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";
import { Canary } from "./canary.ts";
import { LambdaApi } from "./lambdaApi.ts";
import type { CodeSigning } from "./codeSigning.ts";

export type LambdaCanaryArgs = {
  place: Place;
  app: string;
  environment: string;
  target: Readonly<LambdaCanaryTarget>;
  network: { vpcId: pulumi.Input<string>; privateSubnetIds: pulumi.Input<string[]> };
  logs: LogSettings;
  codeSigning: CodeSigning;
};

export class LambdaCanary extends pulumi.ComponentResource {
  readonly function: LambdaFunction;
  readonly alias: Alias;

  constructor(name: string, args: LambdaCanaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:LambdaCanary", name, {}, opts);
    const logGroup = createLogGroup(name, functionLogs(functionName(args.app, args.environment)), args.logs, {
      parent: this,
    });
    this.function = this.lambda(name, args, logGroup);
    this.alias = new Alias(
      name,
      { name: liveAlias, functionName: this.function.name, functionVersion: this.function.version },
      // CodeDeploy moves the alias from release to release.
      { parent: this, ignoreChanges: ["functionVersion", "routingConfig"] },
    );
    new Canary(
      name,
      {
        place: args.place,
        app: args.app,
        environment: args.environment,
        shift: args.target.shift,
        logGroup: logGroup.name,
      },
      { parent: this },
    );
    const { api } = args.target;
    if (api !== undefined)
      new LambdaApi(name, { ...args, ...api, function: this.function, alias: this.alias }, { parent: this });
    this.registerOutputs({ functionArn: this.function.arn, aliasArn: this.alias.arn });
  }

  private lambda(name: string, args: LambdaCanaryArgs, logGroup: LogGroup): LambdaFunction {
    const files = firstRelease(args.target.runtime, args.target.handler);
    const texts = Object.entries(files).map(([path, text]) => [path, new pulumi.asset.StringAsset(text)]);
    const first = args.codeSigning.sign(name, new pulumi.asset.AssetArchive(Object.fromEntries(texts)));
    return new LambdaFunction(
      name,
      {
        name: functionName(args.app, args.environment),
        description: `${args.app} in ${args.environment}; released by its pipeline`,
        role: this.role(args).ready,
        runtime: args.target.runtime,
        handler: args.target.handler,
        memorySize: args.target.memory,
        timeout: args.target.timeout,
        environment: { variables: { PARAMETERS_PATH: parameterPath(args.app, args.environment) } },
        architectures: ["x86_64"],
        ...first,
        codeSigningConfigArn: args.codeSigning.configArn,
        publish: true,
        vpcConfig: {
          subnetIds: args.network.privateSubnetIds,
          securityGroupIds: [this.securityGroup(name, args)],
        },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        tracingConfig: { mode: "PassThrough" },
      },
      // The pipeline publishes the code; the program keeps everything else.
      { parent: this, ignoreChanges: ["code", "s3Bucket", "s3Key"] },
    );
  }

  private role(args: LambdaCanaryArgs): ScopedRole {
    const roleName = jobRole(args.app, args.environment, "function");
    return new ScopedRole(
      roleName,
      {
        account: args.place.account,
        roleName,
        description: `What ${args.app} may do in ${args.environment}`,
        trust: trustService("lambda.amazonaws.com", args.place.account),
        statements: functionStatements(args.place, args.app, args.environment),
      },
      { parent: this },
    );
  }

  /** Lambda is invoked through its API. */
  private securityGroup(name: string, args: LambdaCanaryArgs): pulumi.Output<string> {
    return createOutgoingGroup(
      name,
      {
        groupName: functionName(args.app, args.environment),
        description: `Function ${args.app}: TLS out, nothing in`,
        vpcId: args.network.vpcId,
      },
      { parent: this },
    );
  }
}
