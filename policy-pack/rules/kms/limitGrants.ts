// Decides whether grants on a key are for AWS services only, and whether the key stays in its region.

import { deniesAnyone } from "../../access/denies.ts";
import { nameOfStatement } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import type { PolicyDocument, Statement } from "../../iam/index.ts";
import { covers, demanded, documentAt, statementsOf } from "../../model/documents.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

const CREATE_GRANT = "kms:CreateGrant";
const FOR_SERVICES = "kms:grantisforawsresource";

/** Without a policy the account's own policies decide, which other rules judge. */
export const limitGrants = (key: Facts): Verdict => {
  const document = documentAt(input(key, "policy"));
  const faults = [...(document ? grantFaults(document) : []), ...regionFaults(key)];
  return faults.length > 0 ? fail(key.urn, faults.join("; ")) : pass(key.urn);
};

const grantFaults = (document: PolicyDocument): readonly string[] => {
  const request = { action: CREATE_GRANT, resource: ANY_KEY, context: { [FOR_SERVICES]: "false" } };
  if (deniesAnyone(document, request)) return [];
  return statementsOf(document).flatMap((statement, index) =>
    statement.Effect === "Allow" && covers(statement, CREATE_GRANT) && !forServicesOnly(statement)
      ? [`${nameOfStatement(statement, index)} lets create grants for anybody`]
      : [],
  );
};

const ANY_KEY = "arn:aws:kms:eu-west-1:111111111111:key/any";

// IfExists holds where the key is missing, and it is missing where no service asks.
const forServicesOnly = (statement: Statement): boolean =>
  demanded(statement, FOR_SERVICES, /^bool$/i).some((values) => values.every((value) => value === "true"));

const regionFaults = (key: Facts): readonly string[] =>
  input(key, "multiRegion").boolean() === true && tagOf(key, "lockgate:multi-region") !== "true"
    ? ["multiRegion is true, but no tag lockgate:multi-region = true says that it is meant"]
    : [];
