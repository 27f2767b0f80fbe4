// Declares the functions that write the code of two fleets: one a colour, each of which runs once at a time.
import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import type { Colour } from "../../plan/colours.ts";
import { writerStatements } from "../../plan/documents/sharedCode.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { bundleHandlers, handlerArchive } from "../code/bundles.ts";
import { handlerFunction } from "../code/handlerFunction.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import { createOutgoingGroup } from "../network/outgoing.ts";
import type { CodeSigning, SignedCode } from "../targets/codeSigning.ts";
import type { SharedCode } from "./sharedCode.ts";

export type CodeWritersArgs = {
  config: EnvironmentConfig;
  place: names.Place;
  app: string;
  environment: string;
  network: { vpcId: pulumi.Input<string>; privateSubnetIds: pulumi.Input<string[]> };
  logs: LogSettings;
  codeSigning: CodeSigning;
  code: SharedCode;
};

/** Where a function finds the files; Lambda takes what is below /mnt. */
const folder = "/mnt/code";
/** Lambda's longest, seconds; MB, of memory and of what an archive may have. */
const limits = { timeout: 900, memory: 1024, scratch: 10_240 };

export class CodeWriters extends pulumi.ComponentResource {
  readonly securityGroupIds: Readonly<Record<Colour, pulumi.Output<string>>>;

  constructor(name: string, args: CodeWritersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:machines:CodeWriters", name, {}, opts);
    const archive = handlerArchive(bundleHandlers(["colour/handler.ts"])["handler"] ?? "");
    const code = args.codeSigning.sign(`${name}-write`, archive);
    this.securityGroupIds = {
      blue: this.writer(`${name}-blue-write`, "blue", args, code),
      green: this.writer(`${name}-green-write`, "green", args, code),
    };
    this.registerOutputs();
  }

  private writer(
    name: string,
    colour: Colour,
    args: CodeWritersArgs,
    code: SignedCode,
  ): pulumi.Output<string> {
    const { config, place, app, environment, network } = args;
    const child = { parent: this };
    const physical = names.writerName(app, environment, colour);
    const description = `Writes the code of ${app}, ${colour}: TLS and files out, nothing in`;
    const group = createOutgoingGroup(
      name,
      { groupName: physical, description, vpcId: network.vpcId },
      child,
    );
    handlerFunction(
      name,
      {
        name: physical,
        description: `Writes the code of ${app} in ${environment}, ${colour}`,
        role: this.role(physical, colour, args).ready,
        memorySize: limits.memory,
        timeout: limits.timeout,
        ephemeralStorage: { size: limits.scratch },
        // Two never write one colour side by side.
        reservedConcurrentExecutions: 1,
        logs: args.logs,
        codeSigning: args.codeSigning,
        code,
        environment: {
          variables: {
            REVISIONS: names.revisionsBucket(config.company, environment, place.account),
            FOLDER: folder,
          },
        },
        vpcConfig: { subnetIds: network.privateSubnetIds, securityGroupIds: [group] },
        fileSystemConfig: { arn: args.code.points[colour].arn, localMountPath: folder },
      },
      { ...child, dependsOn: [...args.code.targets] },
    );
    return group;
  }

  private role(
    roleName: string,
    colour: Colour,
    { config, place, app, environment }: CodeWritersArgs,
  ): ScopedRole {
    const { account } = place;
    const statements = writerStatements(
      { config, app, environment: { name: environment, accountId: account } },
      colour,
    );
    return new ScopedRole(
      roleName,
      {
        account,
        roleName,
        description: `Writes the code of ${app} in ${environment}, ${colour}`,
        trust: trustService("lambda.amazonaws.com", account),
        statements,
      },
      { parent: this },
    );
  }
}
