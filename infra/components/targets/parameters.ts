// Declares what an environment tells an app: a parameter for each value of its configuration.
import * as pulumi from "@pulumi/pulumi";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { parameterPath } from "../../plan/names.ts";

export type ParametersArgs = {
  app: string;
  environment: string;
  /** By key. */
  values: Readonly<Record<string, string>>;
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
          type: "String",
          tier: "Standard",
          // `value` would be kept as a secret, and a preview could not show what changes.
          insecureValue: value,
        },
        { parent: this },
      );
    this.registerOutputs({ path: this.path });
  }
}
