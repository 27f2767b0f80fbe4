// What RDS refuses in the inputs of a database before it looks at anything else (RDS API, CreateDBInstance).

import type { Fault, Properties } from "../model.ts";
import { isKnown } from "../rules.ts";

export function instanceFaults(inputs: Properties): Fault[] {
  const given = (property: string): boolean => inputs[property] !== undefined;
  const managed = inputs["manageMasterUserPassword"] === true;
  const password = ["password", "passwordWo"].find(given);
  const plain = inputs["storageEncrypted"] === false;
  return [
    ...["engine", "username", "allocatedStorage"]
      .filter((property) => !given(property))
      .map((property) => ({ property, reason: "is missing" })),
    ...(managed && password !== undefined
      ? [{ property: password, reason: "is not given where RDS manages the password" }]
      : []),
    ...(!managed && password === undefined
      ? [{ property: "password", reason: "is missing: give one, or set manageMasterUserPassword" }]
      : []),
    ...(!managed && isKnown(inputs["masterUserSecretKmsKeyId"])
      ? [{ property: "masterUserSecretKmsKeyId", reason: "is for manageMasterUserPassword only" }]
      : []),
    ...(plain && isKnown(inputs["kmsKeyId"])
      ? [{ property: "kmsKeyId", reason: "is for storageEncrypted only" }]
      : []),
    ...(inputs["performanceInsightsEnabled"] !== true && isKnown(inputs["performanceInsightsKmsKeyId"])
      ? [{ property: "performanceInsightsKmsKeyId", reason: "is for performanceInsightsEnabled only" }]
      : []),
    ...(["admin", "postgres_admin", "rdsadmin", "rds_superuser"].includes(String(inputs["username"]))
      ? [
          {
            property: "username",
            reason: `${String(inputs["username"])} is a word that RDS keeps for itself`,
          },
        ]
      : []),
  ];
}
