// Decides whether an AWS service is let in only on behalf of own resources, so that nobody else's can use it as a deputy.

import { conditionKeys, OUTSIDE_ACCOUNT, valuesOf } from "../../access/context.ts";
import { letsIn, nameOfStatement, type Where } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import type { PolicyDocument, Statement } from "../../iam/index.ts";
import { accountOf } from "../../model/accounts.ts";
import { documentAt, many, statementsOf } from "../../model/documents.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";
import { TRUST_PLACES } from "./closeTrust.ts";

/** Where a service may stand as principal: trust and resource policies, and keys. */
export const SOURCE_PLACES: Readonly<Record<string, { property: string; service: string }>> = {
  ...TRUST_PLACES,
  "aws:kms/key:Key": { property: "policy", service: "kms" },
  "aws:kms/keyPolicy:KeyPolicy": { property: "policy", service: "kms" },
};

/** They say nothing of a source when they assume a role: machines and functions run as it, on nobody's behalf. */
const WITHOUT_SOURCE = new Set([
  "autoscaling",
  "ec2",
  "edgelambda",
  "eks-fargate-pods",
  "lambda",
  "pods",
  "spotfleet",
  "ssm",
]);

const OUTSIDE_ARN = `arn:aws:any:eu-west-1:${OUTSIDE_ACCOUNT}:outside`;
const SOURCES: Readonly<Record<string, string | readonly string[]>> = {
  "aws:sourceaccount": OUTSIDE_ACCOUNT,
  "aws:sourceorgid": "o-outside0000",
  "aws:sourceorgpaths": ["o-outside0000/r-0000/"],
};

export const nameSources = (resource: Facts): Verdict => {
  const place = SOURCE_PLACES[resource.type];
  const document = place ? documentAt(input(resource, place.property)) : undefined;
  if (!place || !document) return notApplicable("it has no policy", resource.urn);
  const account = accountOf(resource) ?? "111111111111";
  const where = {
    resource: `arn:aws:${place.service}:eu-west-1:${account}:any`,
    account,
    service: place.service,
  };
  const asked = statementsOf(document).map((statement, index) => ({
    services: servicesIn(statement),
    statement,
    name: nameOfStatement(statement, index),
  }));
  if (asked.every(({ services }) => services.length === 0))
    return notApplicable("it lets in no service that says on whose behalf it comes", resource.urn);
  const faults = asked.flatMap(({ services, statement, name }) =>
    services
      .filter((service) => open(document, statement, where, service))
      .map((service) => `${name} lets ${service} in on anybody's behalf`),
  );
  return faults.length > 0
    ? fail(resource.urn, `${faults.join("; ")} (${place.property})`)
    : pass(resource.urn);
};

const servicesIn = (statement: Statement): readonly string[] => {
  const principal = statement.Principal;
  if (statement.Effect !== "Allow" || typeof principal !== "object") return [];
  return many(principal["Service"]).filter((name) => !WITHOUT_SOURCE.has(name.split(".")[0] ?? ""));
};

const open = (document: PolicyDocument, statement: Statement, where: Where, service: string): boolean => {
  const denies = statementsOf(document).filter((other) => other.Effect === "Deny");
  const asked: PolicyDocument = { Version: "2012-10-17", Statement: [statement, ...denies] };
  return sourcesFor(statement).some((context) =>
    letsIn(asked, statement, where, { principal: { kind: "service", service }, stance: "service", context }),
  );
};

/** Somebody else's resources that come as near as can be to what the statement asks for. */
const sourcesFor = (
  statement: Statement,
): readonly Readonly<Record<string, string | readonly string[]>>[] => {
  const alone: PolicyDocument = { Version: "2012-10-17", Statement: [statement] };
  // Some services name the resource that they work for in the encryption context instead.
  const keys = [...conditionKeys([alone])].filter((key) => key.startsWith("kms:encryptioncontext:"));
  const patterns = ["aws:sourcearn", ...keys].flatMap((key) => valuesOf([alone], key)).map(elsewhere);
  return [...new Set([OUTSIDE_ARN, ...patterns])].map((arn) => ({
    ...SOURCES,
    "aws:sourcearn": arn,
    ...Object.fromEntries(keys.map((key) => [key, arn])),
  }));
};

/** An ARN like the pattern, but of another account; where ARNs hold none (S3), of another name. */
const elsewhere = (pattern: string): string => {
  const [arn, partition, service, region, account, ...rest] = pattern.split(":");
  if (arn !== "arn" || rest.length === 0) return pattern.replaceAll(/[*?]/g, "x");
  const fill = (part: string | undefined) => (part ?? "").replaceAll("*", "outside").replaceAll("?", "x");
  const named = rest.join(":");
  const resource = account !== "" || /[*?]/.test(named) ? fill(named) : "outside";
  const owner = account === "" ? "" : OUTSIDE_ACCOUNT;
  return [arn, fill(partition), fill(service), fill(region), owner, resource].join(":");
};
