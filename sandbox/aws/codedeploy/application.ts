// What CodeDeploy makes of an application: one name once in a region, bound to one platform.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, matches, oneOf } from "../rules.ts";
import { uuidOf } from "../ids.ts";

export const applicationToken = "aws:codedeploy/application:Application";

export const application: ResourceModel = {
  token: applicationToken,
  defaults: { computePlatform: "Server" },
  autoName: { property: "name", maxLength: 100 },
  replaceOn: ["computePlatform", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: matches(/^[\w.+=@,-]{1,100}$/, "1 to 100 letters, digits and ._+=,@-"),
      computePlatform: oneOf(["ECS", "Lambda", "Server"]),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["codedeploy:CreateApplication"],
      read: ["codedeploy:GetApplication"],
      update: { name: "codedeploy:UpdateApplication" },
      delete: ["codedeploy:DeleteApplication"],
      tag: "codedeploy:TagResource",
    },
    ({ inputs, outputs }, { caller }) =>
      String(
        outputs?.["arn"] ??
          arnOf(
            caller,
            "codedeploy",
            `application:${typeof inputs["name"] === "string" ? inputs["name"] : "*"}`,
          ),
      ),
  ),
  create(inputs, context) {
    const name = String(inputs["name"]);
    refuseTaken(name, context);
    const outputs = {
      ...echo(inputs, context, { tags: true }),
      applicationId: uuidOf(context),
      arn: arnOf(context.caller, "codedeploy", `application:${name}`),
      githubAccountName: "",
      linkedToGithub: false,
    };
    return { id: `${outputs.applicationId}:${name}`, outputs };
  },
  update(previous, inputs, context) {
    const name = String(inputs["name"]);
    if (name !== previous.outputs["name"]) refuseTaken(name, context);
    return {
      ...overlay(previous, echo(inputs, context, { tags: true })),
      arn: arnOf(context.caller, "codedeploy", `application:${name}`),
    };
  },
};

function refuseTaken(name: string, { caller: { account, region }, world }: Context): void {
  if (world.find(applicationToken, { account, region }, (other) => other.outputs["name"] === name).length > 0)
    throw new AwsError("ApplicationAlreadyExistsException", `Application already exists: ${name}`);
}
