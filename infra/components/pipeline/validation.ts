// Declares the validation service: a private API behind an endpoint of the network, and the function that judges.
import { readFileSync } from "node:fs";
import { Deployment } from "@pulumi/aws/apigateway/deployment.js";
import { RestApi } from "@pulumi/aws/apigateway/restApi.js";
import { Stage } from "@pulumi/aws/apigateway/stage.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import * as pulumi from "@pulumi/pulumi";
import type { ToolingConfig } from "../../configuration/schema.ts";
import { toJson } from "../../plan/documents/document.ts";
import { endpointPolicy } from "../../plan/documents/network.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { cloudOneSetupOf, readsScannerKey } from "../../plan/pipeline/scannerKey.ts";
import { validationApi, validationPolicy, validatorStatements } from "../../plan/pipeline/validation.ts";
import { archiveOf, bundleHandlers, sha256, withRequire } from "../code/bundles.ts";
import { handlerFunction } from "../code/handlerFunction.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import type { JobNetwork } from "../network/vpc.ts";
import { CodeSigning } from "../targets/codeSigning.ts";
import { ScannerKey } from "./scannerKey.ts";

export type ValidationArgs = NonNullable<ToolingConfig["validation"]> & {
  company: string;
  place: names.Place;
  network: JobNetwork;
  administrator: string;
  logs: LogSettings;
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

type Conformity = NonNullable<ValidationArgs["conformity"]>;

export class Validation extends pulumi.ComponentResource {
  /** Where builds ask; leads somewhere inside the network only. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: ValidationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:Validation", name, {}, opts);
    const endpoint = this.endpoint(name, args);
    const fn = this.lambda(name, args, endpoint);
    const stage = this.api(name, args, { endpoint, fn });
    this.address = pulumi.interpolate`${stage.invokeUrl}/validate`;
    this.parameter(
      `${name}-address`,
      names.validationAddress,
      "Where builds have judged what they deploy",
      this.address,
    );
    this.registerOutputs({ address: this.address });
  }

  /** Of its own, so that the API can be bound to it. */
  private endpoint(name: string, { place, network }: ValidationArgs): VpcEndpoint {
    const child = { parent: this };
    const { vpcId, subnets, securityGroupId } = network;
    const group = new SecurityGroup(
      name,
      { name: names.validation, description: "Asks for validation: TLS from jobs, nothing out", vpcId },
      child,
    );
    new SecurityGroupIngressRule(
      name,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: securityGroupId,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "Jobs",
      },
      child,
    );
    return new VpcEndpoint(
      name,
      {
        vpcId,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${place.region}.execute-api`,
        subnetIds: subnets.isolated,
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        policy: toJson(endpointPolicy(place.account)),
      },
      child,
    );
  }

  private lambda(name: string, args: ValidationArgs, endpoint: VpcEndpoint): LambdaFunction {
    const { place, scanner, settings, conformity } = args;
    const codeSigning = new CodeSigning(
      name,
      { ...args, account: place.account, environment: "validate", profiles: [] },
      { parent: this },
    );
    return handlerFunction(
      name,
      {
        name: names.validation,
        description: `Judges what teams are about to deploy, by ${scanner}`,
        role: this.role(args).ready,
        memorySize: 1769,
        timeout: 29,
        logs: args.logs,
        codeSigning,
        code: codeSigning.sign(name, archiveOf(validatorFiles())),
        environment: {
          variables: {
            SCANNER: scanner,
            SETTINGS: this.parameter(
              `${name}-settings`,
              names.validationSettings,
              "Settings of the policy pack, as the validation service takes them",
              JSON.stringify(settings),
            ).name,
            ENDPOINT: endpoint.id,
            ...(conformity === undefined ? {} : this.vendor(name, { ...args, conformity, codeSigning })),
          },
        },
      },
      { parent: this },
    );
  }

  /** Its key stands beside the service while it is configured, whichever scanner judges: to choose it is one word. */
  private vendor(
    name: string,
    { conformity, ...args }: ValidationArgs & { conformity: Conformity; codeSigning: CodeSigning },
  ): Record<"KEY" | "VENDOR", pulumi.Input<string>> {
    const vendor = cloudOneSetupOf(conformity);
    const key = new ScannerKey(`${name}-key`, { ...args, ...conformity, vendor }, { parent: this });
    return { KEY: key.secretArn, VENDOR: vendor };
  }

  private role({ place, conformity }: ValidationArgs): ScopedRole {
    return new ScopedRole(
      names.validation,
      {
        account: place.account,
        roleName: names.validation,
        description: "Judges what teams are about to deploy",
        trust: trustService("lambda.amazonaws.com", place.account),
        statements: [
          ...validatorStatements(place),
          ...(conformity === undefined ? [] : readsScannerKey(place)),
        ],
      },
      { parent: this },
    );
  }

  private api(
    name: string,
    { place }: ValidationArgs,
    { endpoint, fn }: { endpoint: VpcEndpoint; fn: LambdaFunction },
  ): Stage {
    const child = { parent: this };
    const body = JSON.stringify(validationApi(place));
    const policy = endpoint.id.apply((id) => toJson(validationPolicy(place, id)));
    const api = new RestApi(
      name,
      {
        name: names.validation,
        description: "Judges what teams are about to deploy",
        body,
        policy,
        endpointConfiguration: { types: "PRIVATE", vpcEndpointIds: [endpoint.id] },
        // So that a new body takes neither endpoint nor names away.
        putRestApiMode: "merge",
        failOnWarnings: true,
      },
      child,
    );
    new Permission(
      name,
      {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/POST/validate`,
        statementId: name,
      },
      child,
    );
    const triggers = { api: policy.apply((text) => sha256(body + text)) };
    const deployment = new Deployment(name, { restApi: api.id, triggers }, child);
    return new Stage(
      name,
      { restApi: api.id, deployment: deployment.id, stageName: names.validationStage },
      child,
    );
  }

  private parameter(name: string, key: string, description: string, value: pulumi.Input<string>): Parameter {
    return new Parameter(
      name,
      { name: key, description, tier: "Standard", type: "String", insecureValue: value },
      { parent: this },
    );
  }
}

/** What Lambda runs, by name; with the table of AWS's actions, which the policy pack reads at its first question. */
export const validatorFiles = (): Record<"index.mjs" | "actions.json", string> => ({
  "index.mjs": bundleHandlers(["validate/handler.ts"], withRequire)["handler"] ?? "",
  "actions.json": readFileSync(new URL("../../../policy-pack/iam/actions.json", import.meta.url), "utf8"),
});
