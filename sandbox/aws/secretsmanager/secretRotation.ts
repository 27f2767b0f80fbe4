// What Secrets Manager makes of a rotation: how often, by which function, and that it may call it at all.

import { findFunction, nameOf } from "../lambda/alias.ts";
import { functionArn } from "../lambda/function.ts";
import { AwsError, type ApiCall } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { between, faultsOf, isArn, isKnown, isObject, matches } from "../rules.ts";
import { existingSecret } from "./secret.ts";

const service = "secretsmanager.amazonaws.com";
const onSecret = callsOn(
  {
    create: ["secretsmanager:RotateSecret"],
    read: ["secretsmanager:DescribeSecret"],
    update: ["secretsmanager:RotateSecret"],
    delete: ["secretsmanager:CancelRotateSecret"],
  },
  ({ inputs }) => String(inputs["secretId"]),
);

export const secretRotation: ResourceModel = {
  token: "aws:secretsmanager/secretRotation:SecretRotation",
  defaults: { rotateImmediately: true },
  replaceOn: ["secretId", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      rotationLambdaArn: isArn("lambda"),
      "rotationRules.automaticallyAfterDays": between(1, 1000),
      "rotationRules.duration": matches(/^\d{1,2}h$/, "hours, such as 3h"),
      "rotationRules.scheduleExpression": matches(/^(rate|cron)\(.+\)$/, "rate(…) or cron(…)"),
    }),
    ...ruleFaults(inputs),
  ],
  calls: (operation, resource, context): ApiCall[] => [
    ...onSecret(operation, resource, context),
    // Whoever declares it must be let to call its function (Secrets Manager API, RotateSecret).
    ...(operation === "create" || operation === "update"
      ? [
          {
            action: "lambda:InvokeFunction",
            resource: functionArn(nameOf(resource.inputs["rotationLambdaArn"]), context.caller),
          },
        ]
      : []),
  ],
  create(inputs, context) {
    refuse(inputs, context);
    return { id: String(inputs["secretId"]), outputs: outputsOf(inputs, context) };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    return overlay(previous, outputsOf(inputs, context));
  },
};

const outputsOf = (inputs: Properties, context: Context): Properties => ({
  ...echo(inputs, context),
  rotationEnabled: true,
});

/** RotationRulesType: days, or an expression. */
function ruleFaults({ rotationRules: rules }: Properties): Fault[] {
  if (!isKnown(rules)) return [];
  const ways = isObject(rules)
    ? ["automaticallyAfterDays", "scheduleExpression"].filter((way) => rules[way] !== undefined)
    : [];
  return ways.length === 1
    ? []
    : [{ property: "rotationRules", reason: "needs either automaticallyAfterDays or scheduleExpression" }];
}

function refuse(inputs: Properties, context: Context): void {
  existingSecret(inputs["secretId"], context);
  const { caller, world } = context;
  const fn = findFunction(inputs["rotationLambdaArn"], context);
  const secret = String(inputs["secretId"]);
  const lets = world
    .find("aws:lambda/permission:Permission", { account: caller.account, region: caller.region })
    .filter(({ inputs: given }) => nameOf(given["function"]) === fn.id)
    .some(
      ({ inputs: given }) =>
        given["principal"] === service &&
        [undefined, caller.account].includes(given["sourceAccount"] as string | undefined) &&
        [undefined, secret].includes(given["sourceArn"] as string | undefined),
    );
  if (!lets)
    throw new AwsError(
      "AccessDeniedException",
      `Secrets Manager cannot invoke the specified Lambda function: ensure that the function policy of ${fn.id} grants access to the principal ${service}.`,
    );
}
