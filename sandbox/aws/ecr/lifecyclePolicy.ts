// What ECR refuses in a lifecycle policy (ECR User Guide, "Lifecycle policy parameters").

import type { ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isObject, type Rule } from "../rules.ts";
import { imagesArn, isImagesName, needImages } from "./repository.ts";

const counts = ["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"];

export const lifecyclePolicy: ResourceModel = {
  token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  replaceOn: ["repository", "policy", "region"],
  check: (inputs) => faultsOf(inputs, { repository: isImagesName, policy: (text) => lifecycleFault(text) }),
  calls: callsOn(
    {
      create: ["ecr:PutLifecyclePolicy"],
      read: ["ecr:GetLifecyclePolicy"],
      update: ["ecr:PutLifecyclePolicy"],
      delete: ["ecr:DeleteLifecyclePolicy"],
    },
    ({ inputs }, context) => imagesArn(inputs["repository"], context),
  ),
  create(inputs, context) {
    needImages(inputs["repository"], context);
    return {
      id: String(inputs["repository"]),
      outputs: { ...echo(inputs, context), registryId: context.caller.account },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

const lifecycleFault: Rule = (text) => {
  let policy: unknown;
  try {
    policy = JSON.parse(String(text));
  } catch (error) {
    return `is not valid JSON: ${(error as Error).message}`;
  }
  const rules: unknown = isObject(policy) ? policy["rules"] : undefined;
  if (!Array.isArray(rules) || rules.length < 1 || rules.length > 50) return "must have 1 to 50 rules";
  const faults = rules.flatMap((rule, index) => ruleFaults(rule).map((fault) => `rules[${index}].${fault}`));
  const priorities = rules.map((rule: unknown) => (isObject(rule) ? rule["rulePriority"] : undefined));
  if (new Set(priorities).size < priorities.length) faults.push("rulePriority must be another in each rule");
  return faults.length === 0 ? undefined : faults.join("; ");
};

function ruleFaults(rule: unknown): string[] {
  if (!isObject(rule)) return ["must be an object"];
  const { rulePriority, selection, action } = rule;
  const { tagStatus, countType, countNumber, countUnit, tagPrefixList, tagPatternList } = isObject(selection)
    ? selection
    : {};
  const tells = Array.isArray(tagPrefixList) || Array.isArray(tagPatternList);
  const whole = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0;
  return [
    ...(whole(rulePriority) ? [] : ["rulePriority: must be a whole number from 1 on"]),
    ...(["tagged", "untagged", "any"].includes(String(tagStatus))
      ? []
      : ["selection.tagStatus: must be one of tagged, untagged, any"]),
    ...((tagStatus === "tagged") === tells
      ? []
      : ["selection.tagPrefixList or tagPatternList: goes with tagStatus tagged, and the other way round"]),
    ...(counts.includes(String(countType))
      ? []
      : [`selection.countType: must be one of ${counts.join(", ")}`]),
    ...((countType === "imageCountMoreThan") === (countUnit === undefined)
      ? []
      : ["selection.countUnit: goes with the ages, and not with imageCountMoreThan"]),
    ...(whole(countNumber) ? [] : ["selection.countNumber: must be a whole number from 1 on"]),
    ...(isObject(action) && ["expire", "transition"].includes(String(action["type"]))
      ? []
      : ["action.type: must be one of expire, transition"]),
  ];
}
