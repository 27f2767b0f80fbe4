// Declares what an environment tells an app: a parameter for each value of its configuration, encrypted or not.
import * as pulumi from "@pulumi/pulumi";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { parameterPath } from "../../plan/names.ts";

export type ParametersArgs = {
  app: string;
  environment: string;
  /** By key. */
  values: Readonly<Record<string, string>>;
  /** The key of secrets: then every value is one. Without it none is. */
  keyArn?: pulumi.Input<string>;
};

export class Parameters extends pulumi.ComponentResource {
  /** `/<app>/<environment>/`: all that the app reads. */
  readonly path: string;

  constructor(name: string, args: ParametersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Parameters", name, {}, opts);
    this.path = parameterPath(args.app, args.environment);
    for (const [key, value] of Object.entries(args.values))
      new Parameter(
        `${name}-${key}`,
        {
          name: `${this.path}${key}`,
          description: `What ${args.environment} tells ${args.app}`,
          tier: "Standard",
          // `value` is kept as a secret; of what is none a preview shows what changes.
          ...(args.keyArn === undefined
            ? { type: "String", insecureValue: value }
            : { type: "SecureString", value: pulumi.secret(value), keyId: args.keyArn }),
        },
        { parent: this },
      );
    this.registerOutputs({ path: this.path });
  }
}
