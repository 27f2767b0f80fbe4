// Which components of @pulumi/awsx the sandbox serves, and how a Construct request for one is answered.

import type * as pulumi from "@pulumi/pulumi";
import type provider from "@pulumi/pulumi/proto/provider_pb.js";
import { AwsError } from "../aws/model.ts";
import type { VpcArgs } from "./args.ts";
import { forCaller } from "./errors.ts";
import { answerConstruct } from "./runtime.ts";
import type { Builder, Surroundings } from "./runtime.ts";
import { Vpc, vpcType } from "./vpc.ts";

/** The version of @pulumi/awsx whose components these are. */
export const awsxVersion = "3.9.0";

const builders: ReadonlyMap<string, Builder> = new Map([
  [
    vpcType,
    async (name, inputs, options) => {
      const component = constructVpc(name, inputs, options);
      return { urn: component.urn, state: { ...(await component.outputs) } };
    },
  ],
]);

/** Component types that are served. */
export const constructTypes: ReadonlySet<string> = new Set(builders.keys());

/** Makes the component in the running program; its children exist once `outputs` has settled. */
export function constructVpc(
  name: string,
  inputs: Record<string, unknown>,
  options: pulumi.ComponentResourceOptions,
): Vpc {
  return new Vpc(name, inputs as VpcArgs, options);
}

/** Answers a Construct request; rejects for a type that is not served, naming where to add it. */
export async function construct(
  request: provider.ConstructRequest,
  around: Surroundings = {},
): Promise<provider.ConstructResponse> {
  const build = builders.get(request.getType());
  if (!build)
    throw new AwsError(
      "NotSimulated",
      `the sandbox does not serve the component ${request.getType()}; it serves ${[...constructTypes].join(", ")}. ` +
        `Add it to sandbox/awsx/index.ts.`,
    );
  return answerConstruct(request, build, around).catch((error: unknown) => {
    throw forCaller(error);
  });
}
