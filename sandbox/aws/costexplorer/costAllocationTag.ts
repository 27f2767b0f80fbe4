// What Cost Explorer makes of a tag by which bills are split.

import { AwsError, type ResourceModel, type World } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isObject, lengthBetween, oneOf } from "../rules.ts";
import { refuseLinkedAccount } from "./payer.ts";

/** Whose tags are looked at. AWS sees those of everything that costs, a day late; here no time passes. */
const tagged = [
  "aws:dynamodb/table:Table",
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:organizations/account:Account",
  "aws:s3/bucket:Bucket",
];

export const costAllocationTag: ResourceModel = {
  token: "aws:costexplorer/costAllocationTag:CostAllocationTag",
  global: true,
  replaceOn: ["tagKey"],
  check: (inputs) =>
    faultsOf(inputs, { tagKey: lengthBetween(1, 1024), status: oneOf(["Active", "Inactive"]) }),
  calls: callsOn(
    {
      create: ["ce:UpdateCostAllocationTagsStatus"],
      read: ["ce:ListCostAllocationTags"],
      update: ["ce:UpdateCostAllocationTagsStatus"],
      delete: ["ce:UpdateCostAllocationTagsStatus"],
    },
    () => "*",
  ),
  create(inputs, context) {
    refuseLinkedAccount("cost allocation tags", context);
    const key = String(inputs["tagKey"]);
    if (!isInUse(context.world, key))
      throw new AwsError("ValidationException", `Failed to update tags: tag key not found: ${key}`);
    return { id: key, outputs: { ...echo(inputs, context, { global: true }), type: "UserDefined" } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { global: true })),
};

const isInUse = (world: World, key: string): boolean =>
  tagged.some((token) =>
    world.find(token).some(({ outputs }) => {
      const tags = outputs["tagsAll"];
      return isObject(tags) && key in tags;
    }),
  );
