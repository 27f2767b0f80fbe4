// Declares one step of account vending: a function with a role of its own, and what the role takes in the management account.
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import type { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { trustRoles, trustService } from "../../plan/documents/trust.ts";
import { roleArn, vendingStep } from "../../plan/names.ts";
import { managementStatements, stepStatements, type VendingPlaces } from "../../plan/vending/documents.ts";
import type { VendingPart } from "../../plan/vending/machine.ts";
import { handlerFunction } from "../code/handlerFunction.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import type { CodeSigning } from "../targets/codeSigning.ts";
import { codeOf } from "./code.ts";

export type StepArgs = {
  step: VendingPart;
  places: VendingPlaces;
  management: Provider;
  /** ARNs of the boundaries in both accounts. */
  boundaries: { own: pulumi.Input<string>; management: pulumi.Input<string> };
  logs: LogSettings;
  codeSigning: CodeSigning;
  variables: Readonly<Record<string, pulumi.Input<string>>>;
};

export class Step extends pulumi.ComponentResource {
  readonly function: LambdaFunction;

  constructor(args: StepArgs, opts?: pulumi.ComponentResourceOptions) {
    const name = vendingStep(args.step);
    super("lockgate:vending:Step", name, {}, opts);
    const { place } = args.places;
    const acts = this.management(name, args);
    const role = new ScopedRole(
      name,
      {
        account: place.account,
        roleName: name,
        description: `Account vending: what its step ${args.step} may do`,
        trust: trustService("lambda.amazonaws.com", place.account),
        boundary: args.boundaries.own,
        statements: stepStatements(args.step, args.places),
      },
      { parent: this },
    );
    this.function = handlerFunction(
      name,
      {
        name,
        description: `Account vending: ${args.step}`,
        role: role.ready,
        memorySize: 256,
        timeout: 300,
        logs: args.logs,
        codeSigning: args.codeSigning,
        code: args.codeSigning.sign(name, codeOf(args.step)),
        environment: {
          variables: {
            ...args.variables,
            ...(acts === undefined ? {} : { MANAGEMENT_ROLE: acts }),
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs({ arn: this.function.arn });
  }

  /** ARN of the role in the management account; undefined where the step has nothing to do there. */
  private management(name: string, args: StepArgs): string | undefined {
    const { managementAccountId, place } = args.places;
    const statements = managementStatements(args.step, args.places);
    if (statements.length === 0) return undefined;
    return new ScopedRole(
      `${name}-management`,
      {
        account: managementAccountId,
        roleName: name,
        description: `Account vending: what its step ${args.step} may do to the organization`,
        trust: trustRoles([roleArn(place.account, name)]),
        boundary: args.boundaries.management,
        statements,
      },
      { parent: this, provider: args.management },
    ).arn;
  }
}
