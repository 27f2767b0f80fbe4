// What Lambda makes of an event source mapping: a stream whose records a function gets.

import { AwsError, type Fault, type Properties, type ResourceModel } from "../model.ts";
import { arnOf, parseArn } from "../arn.ts";
import { uuidOf } from "../ids.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, isArn, isJson, lengthBetween, oneOf } from "../rules.ts";
import { findFunction, nameOf } from "./alias.ts";
import { functionArn } from "./function.ts";

const token = "aws:lambda/eventSourceMapping:EventSourceMapping";
const tableToken = "aws:dynamodb/table:Table";

export const eventSourceMapping: ResourceModel = {
  token,
  replaceOn: ["eventSourceArn", "startingPosition", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      eventSourceArn: isArn(),
      batchSize: between(1, 10_000),
      startingPosition: oneOf(["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]),
      "filterCriteria.filters": lengthBetween(0, 10),
      "filterCriteria.filters[].pattern": isJson,
      "functionResponseTypes[]": oneOf(["ReportBatchItemFailures"]),
      parallelizationFactor: between(1, 10),
      maximumRetryAttempts: between(-1, 10_000),
      tags: areTags,
    }),
    ...positionFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["lambda:CreateEventSourceMapping"],
      read: ["lambda:GetEventSourceMapping"],
      update: ["lambda:UpdateEventSourceMapping"],
      delete: ["lambda:DeleteEventSourceMapping"],
      tag: "lambda:TagResource",
    },
    // A mapping that is made has no name yet: what bounds it is its function.
    ({ id }, { caller }, _, action) =>
      action === "lambda:CreateEventSourceMapping"
        ? "*"
        : arnOf(caller, "lambda", `event-source-mapping:${id ?? "*"}`),
    ({ inputs }, { caller }) => ({
      "lambda:FunctionArn": functionArn(nameOf(inputs["functionName"]), caller),
    }),
  ),
  create(inputs, context) {
    const { world, caller } = context;
    const { account, region } = caller;
    const source = inputs["eventSourceArn"];
    const fn = findFunction(inputs["functionName"], context);
    if (parseArn(source)?.service === "dynamodb") {
      const [table] = world.find(
        tableToken,
        { account, region },
        ({ outputs }) => outputs["streamArn"] === source,
      );
      if (table === undefined)
        throw new AwsError("ResourceNotFoundException", `Stream not found: ${String(source)}`);
    }
    const arn = functionArn(nameOf(inputs["functionName"]), caller);
    const [rival] = world.find(
      token,
      { account, region },
      (other) => other.inputs["eventSourceArn"] === source && other.outputs["functionArn"] === arn,
    );
    if (rival !== undefined)
      throw new AwsError(
        "ResourceConflictException",
        `The event source arn ("${String(source)}") and function ("${fn.id}") provided mapping already exists: UUID ${rival.id}`,
      );
    const uuid = uuidOf(context);
    const outputs = {
      enabled: true,
      state: "Enabled",
      ...echo(inputs, context, { tags: true }),
      functionArn: arn,
      uuid,
      arn: arnOf(caller, "lambda", `event-source-mapping:${uuid}`),
      lastModified: world.now(),
    };
    return { id: uuid, outputs };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
};

/** Where a stream begins has to be said (CreateEventSourceMapping, StartingPosition). */
const positionFaults = ({ eventSourceArn, startingPosition }: Properties): Fault[] =>
  /^arn:[\w-]+:(dynamodb|kinesis):/.test(String(eventSourceArn)) && startingPosition === undefined
    ? [{ property: "startingPosition", reason: "is missing: a stream is read from somewhere on" }]
    : [];
