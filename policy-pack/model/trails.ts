// Decides what a trail of CloudTrail records: calls that change settings, and calls on the objects of a bucket.

import { input, type Facts, type Input } from "../facts.ts";

export const isOrganizationTrail = (trail: Facts): boolean =>
  input(trail, "isOrganizationTrail").boolean() === true;

const basic = (trail: Facts): readonly Input[] => input(trail, "eventSelectors").list();
const advanced = (trail: Facts): readonly Input[] => input(trail, "advancedEventSelectors").list();

/** Basic selectors record both sorts of calls unless they say less. */
const readsAndWrites = (selector: Input): boolean =>
  (selector.at("readWriteType").string() ?? "All") === "All";

/** Without selectors a trail records all management events (CloudTrail User Guide, "Logging management events"). */
export const recordsManagement = (trail: Facts): boolean => {
  const selectors = [...basic(trail), ...advanced(trail)];
  if (selectors.length === 0) return true;
  return (
    basic(trail).some((s) => readsAndWrites(s) && s.at("includeManagementEvents").boolean() !== false) ||
    advanced(trail).some(
      (s) => fieldOf(s, "eventCategory")?.includes("Management") === true && !isField(s, "readOnly"),
    )
  );
};

/** Services whose management events a trail leaves out. */
export const excludedServices = (trail: Facts): readonly string[] => [
  ...basic(trail).flatMap((s) => s.at("excludeManagementEventSources").strings()),
  ...advanced(trail).flatMap((s) =>
    fieldsOf(s)
      .filter((field) => field.at("field").string() === "eventSource")
      .flatMap((field) => field.at("notEquals").strings()),
  ),
];

/** Whether reads and writes of some objects are recorded; of those of a bucket where its ARN is given. */
export const recordsObjects = (trail: Facts, bucketArn?: string): boolean =>
  basic(trail).some(
    (s) =>
      readsAndWrites(s) &&
      s
        .at("dataResources")
        .list()
        .some((r) => names(r, bucketArn)),
  ) || advanced(trail).some((s) => selects(s, bucketArn));

/** Basic selectors name ARNs by their beginning (CloudTrail User Guide, "Logging data events"). */
const names = (resource: Input, bucketArn: string | undefined): boolean =>
  resource.at("type").string() === "AWS::S3::Object" &&
  resource
    .at("values")
    .strings()
    .some(
      (value) => bucketArn === undefined || ["arn:aws:s3", "arn:aws:s3:::", `${bucketArn}/`].includes(value),
    );

const WHERE = "resources.ARN";
const PLAIN = new Set(["eventCategory", "resources.type", WHERE]);

/** A selector with any further field leaves something out. */
const selects = (selector: Input, bucketArn: string | undefined): boolean => {
  const fields = fieldsOf(selector);
  const type = fieldOf(selector, "resources.type") ?? [];
  if (!type.includes("AWS::S3::Object")) return false;
  if (fields.some((field) => !PLAIN.has(field.at("field").string() ?? ""))) return false;
  const where = fields.filter((field) => field.at("field").string() === WHERE);
  if (where.length === 0 || bucketArn === undefined) return true;
  const starts = where.flatMap((field) => field.at("startsWiths").strings());
  return starts.some((start) => `${bucketArn}/`.startsWith(start));
};

const fieldsOf = (selector: Input): readonly Input[] => selector.at("fieldSelectors").list();
const isField = (selector: Input, name: string): boolean =>
  fieldsOf(selector).some((field) => field.at("field").string() === name);
const fieldOf = (selector: Input, name: string): readonly string[] | undefined =>
  fieldsOf(selector)
    .find((field) => field.at("field").string() === name)
    ?.at("equals")
    .strings();
