// What AWS itself refuses leaves a record of its own: CloudTrail's. Here is the event as CloudTrail writes it, whether the
// declared trail takes it, and which declared alarms tell of it. CloudTrail itself is not in moto.
import { expect } from "chai";
import { trailAlarms } from "../../../infra/plan/alarms.ts";
import {
  recordedBuckets,
  recordedTable,
  trailSelectors,
  type EventSelector,
} from "../../../infra/plan/trail.ts";
import { matchesFilter } from "../../../policy-pack/model/metricFilters.ts";
import type { Asked } from "../../../sandbox/rehearsal/aws/authorised.ts";
import { exampleConfig } from "../example.ts";

const config = exampleConfig("org");
const selectors = trailSelectors(recordedBuckets(config), recordedTable(config));

/** Types of what data events are about; calls of other services are management events. */
const dataTypes: Readonly<Record<string, string>> = {
  s3: "AWS::S3::Object",
  dynamodb: "AWS::DynamoDB::Table",
};

/** It makes a table, of which the trail's management events tell. */
const restore = "dynamodb:RestoreTableToPointInTime";

const parametersOf = (service: string, action: string, resource: string): object => {
  const name = resource.split(":").at(-1) ?? "";
  if (service === "s3") return { bucketName: name.split("/")[0], key: name.split("/").slice(1).join("/") };
  return service === "dynamodb"
    ? { [action === restore ? "sourceTableName" : "tableName"]: resource }
    : service === "lambda"
      ? { functionName: name }
      : {};
};

/** S3's calls by which a bucket's objects are listed are about its objects, from the ARN that they share on. */
const lists: Readonly<Record<string, string>> = {
  "s3:ListBucket": "ListObjectsV2",
  "s3:ListBucketVersions": "ListObjectVersions",
};

/** CloudTrail User Guide, "CloudTrail record contents". */
const eventOf = ({ role, action, resource: named }: Asked) => {
  const [service = "", called = ""] = action.split(":");
  const eventName = lists[action] ?? called;
  const resource = lists[action] === undefined ? named : `${named}/`;
  const type = action === restore ? undefined : dataTypes[service];
  return {
    eventSource: `${service}.amazonaws.com`,
    // S3 calls removing a version what it calls removing an object.
    eventName: eventName.replace(/Version$/, ""),
    eventType: "AwsApiCall",
    eventCategory: type === undefined ? "Management" : "Data",
    errorCode: "AccessDenied",
    userIdentity: { type: "AssumedRole", arn: role },
    requestParameters: parametersOf(service, action, resource),
    resources: [{ ARN: resource, ...(type === undefined ? {} : { type }) }],
  };
};

const takes = ({ fieldSelectors }: EventSelector, event: ReturnType<typeof eventOf>): boolean =>
  fieldSelectors.every(({ field, equals = [], startsWiths = [] }) => {
    const [resource] = event.resources;
    const fields: Record<string, string | undefined> = {
      eventCategory: event.eventCategory,
      "resources.type": resource?.type,
      "resources.ARN": resource?.ARN,
    };
    const value = fields[field] ?? "";
    return equals.includes(value) || startsWiths.some((start) => value.startsWith(start));
  });

/** The call is refused, its reason names who, what and on what; and AWS has it on record. */
export async function expectDenied(
  { asked }: { asked: readonly Asked[] },
  call: Promise<unknown>,
  { role, action, resource }: { role: string; action: string; resource: string },
): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error, `${role} is let through to ${action}`).to.be.instanceOf(Error);
  const said = `${error?.name}: ${error?.message}`;
  expect(said, said).to.contain(
    `AccessDenied: User: ${role} is not authorized to perform: ${action} on resource: ${resource} `,
  );
  const last = asked.findLast((one) => !one.allowed);
  expect(last).to.include({ action, resource });
  expectAudited(last, role);
}

/** The refused call is in the trail, with who called, and people are told at once. */
export function expectAudited(asked: Asked | undefined, role: string): void {
  expect(asked, "a call that AWS refused").to.include({ role, allowed: false });
  const event = eventOf(asked as Asked);
  expect(
    selectors.some((selector) => takes(selector, event)),
    `the trail has no ${event.eventName}`,
  ).to.equal(true);
  const told = trailAlarms.filter(({ pattern }) => matchesFilter(pattern, event));
  expect(
    told.map(({ name }) => name),
    event.eventName,
  ).to.include("release-denied");
}
