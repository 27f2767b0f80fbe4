// Decides how resources of AWS's other partitions are read: by the names of the first one, which all rules know.

import type { Facts } from "../facts.ts";

/** China, GovCloud, Europe's and the isolated ones are called otherwise, and decide alike (AWS General Reference, "ARNs"). */
const OTHER_REGION = /^(?:cn|us-gov|eusc|us-iso[a-z]*|eu-iso[a-z]*)-/;
const ARN = /\barn:aws-(?:cn|us-gov|eusc|iso(?:-[a-z])?):/g;
const SERVICE = /\.amazonaws\.com\.cn\b/g;

/**
 * The resource with ARNs and service names as in partition `aws`. Of a resource that is in partition `aws` itself nothing
 * is changed: an ARN of another partition is nobody there, and AWS lets none in.
 */
export const inFirstPartition = (facts: Facts): Facts => {
  const region = facts.props["region"] ?? facts.provider?.props["region"];
  if (typeof region !== "string" || !OTHER_REGION.test(region)) return facts;
  return {
    ...facts,
    props: renamed(facts.props) as Facts["props"],
    ...(facts.provider
      ? { provider: { ...facts.provider, props: renamed(facts.provider.props) as Facts["props"] } }
      : {}),
  };
};

export const firstNames = (text: string): string =>
  text.replaceAll(ARN, "arn:aws:").replaceAll(SERVICE, ".amazonaws.com");

const renamed = (value: unknown): unknown => {
  if (typeof value === "string") return firstNames(value);
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [firstNames(key), renamed(inner)]));
};
