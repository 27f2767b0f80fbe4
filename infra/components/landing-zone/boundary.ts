// Declares the boundary of an account's workload roles.
import { Policy } from "@pulumi/aws/iam/policy.js";
import type * as pulumi from "@pulumi/pulumi";
import { workloadBoundary } from "../../plan/documents/boundary.ts";
import type { Statement } from "../../plan/documents/document.ts";
import { managedText } from "../../plan/documents/limits.ts";
import { boundaryPolicy, type Place } from "../../plan/names.ts";

/** Says that a policy limits and grants nothing: the policy pack judges it as a boundary. */
export const boundaryTags = { "lockgate:purpose": "permission-boundary" };

/** `more`: what the roles of this account need beyond those of others. */
export const createBoundary = (
  name: string,
  place: Place & { regions?: readonly string[] },
  opts: pulumi.CustomResourceOptions,
  more: readonly Statement[] = [],
): Policy =>
  new Policy(
    `${name}-${boundaryPolicy}`,
    {
      name: boundaryPolicy,
      description: "What no role made by Lockgate exceeds",
      policy: managedText(place.account, {
        name: boundaryPolicy,
        statements: workloadBoundary(place, more),
      }),
      tags: boundaryTags,
    },
    opts,
  );
