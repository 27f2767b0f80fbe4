// What CloudTrail takes as event selectors (API reference, "AdvancedFieldSelector", "EventSelector").

import type { Fault, Properties } from "../model.ts";
import { faultsOf, isKnown, isObject, lengthBetween, oneOf, valuesAt } from "../rules.ts";

const operators = ["equals", "notEquals", "startsWiths", "notStartsWiths", "endsWiths", "notEndsWiths"];
/** Fields that know only one way to compare. */
const equalsOnly = new Set(["eventCategory", "readOnly", "resources.type"]);

export function selectorFaults(inputs: Properties): Fault[] {
  return [
    ...faultsOf(inputs, {
      eventSelectors: lengthBetween(1, 5),
      "eventSelectors[].readWriteType": oneOf(["All", "ReadOnly", "WriteOnly"]),
      "eventSelectors[].dataResources[].type": oneOf([
        "AWS::S3::Object",
        "AWS::Lambda::Function",
        "AWS::DynamoDB::Table",
      ]),
      "eventSelectors[].dataResources[].values": lengthBetween(1, 250),
      "eventSelectors[].excludeManagementEventSources[]": oneOf([
        "kms.amazonaws.com",
        "rdsdata.amazonaws.com",
      ]),
      advancedEventSelectors: lengthBetween(1, 500),
      "advancedEventSelectors[].name": lengthBetween(0, 1000),
      "advancedEventSelectors[].fieldSelectors": lengthBetween(1, 500),
      "advancedEventSelectors[].fieldSelectors[].field": oneOf([
        "eventCategory",
        "eventName",
        "eventSource",
        "eventType",
        "errorCode",
        "readOnly",
        "resources.ARN",
        "resources.type",
        "sessionCredentialFromConsole",
        "userIdentity.arn",
        "vpcEndpointId",
      ]),
    }),
    ...bothKinds(inputs),
    ...valuesAt(inputs, "advancedEventSelectors[]").flatMap(({ property, value }) =>
      advancedFaults(property, value),
    ),
  ];
}

function bothKinds(inputs: Properties): Fault[] {
  const both = isKnown(inputs["eventSelectors"]) && isKnown(inputs["advancedEventSelectors"]);
  return both
    ? [{ property: "advancedEventSelectors", reason: "conflicts with eventSelectors: give one of them" }]
    : [];
}

function advancedFaults(property: string, selector: unknown): Fault[] {
  const fields = valuesAt(selector, "fieldSelectors[]").flatMap(({ value }) =>
    isObject(value) ? [value] : [],
  );
  const field = (name: string) => fields.find((one) => one["field"] === name);
  const [category] = valuesAt(field("eventCategory"), "equals[]").map(({ value }) => value);
  const faults = fields.flatMap((one, index) => fieldFaults(`${property}.fieldSelectors[${index}]`, one));
  if (!["Management", "Data", "NetworkActivity"].includes(String(category)))
    faults.push({
      property: `${property}.fieldSelectors`,
      reason: `needs eventCategory with equals Management, Data or NetworkActivity, not ${String(category)}`,
    });
  if (category === "Data" && valuesAt(field("resources.type"), "equals[]").length !== 1)
    faults.push({
      property: `${property}.fieldSelectors`,
      reason: "data events need exactly one resources.type",
    });
  return faults;
}

function fieldFaults(property: string, field: Properties): Fault[] {
  const used = operators.filter((name) => isKnown(field[name]));
  if (used.length === 0) return [{ property, reason: `needs one of ${operators.join(", ")}` }];
  const name = String(field["field"]);
  const wrong = equalsOnly.has(name) ? used.filter((operator) => operator !== "equals") : [];
  return [
    ...wrong.map((operator) => ({
      property: `${property}.${operator}`,
      reason: `${name} can only be compared by equals`,
    })),
    ...used.flatMap((operator) =>
      valuesAt(field, `${operator}[]`).flatMap(({ property: at, value }) =>
        String(value).length < 1 || String(value).length > 2048
          ? [{ property: `${property}.${at}`, reason: "must have 1 to 2048 characters" }]
          : [],
      ),
    ),
  ];
}
