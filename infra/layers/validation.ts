// Declares the validation service, if the configuration asks for it.
import type * as pulumi from "@pulumi/pulumi";
import { Validation, type ValidationArgs } from "../components/pipeline/validation.ts";
import type { ToolingConfig } from "../configuration/schema.ts";

/** Where builds ask; undefined where nobody does. */
export const createValidation = (
  config: ToolingConfig,
  made: Pick<ValidationArgs, "place" | "network" | "administrator" | "logs" | "accessLogs">,
  opts: pulumi.ComponentResourceOptions,
): { validation?: pulumi.Output<string> } =>
  config.validation === undefined
    ? {}
    : {
        validation: new Validation(
          "validate",
          { ...config.validation, ...made, company: config.company, protect: config.protect },
          opts,
        ).address,
      };
