// Decides whether an artifact store refuses requests without TLS, and with a version below 1.2, whoever asks.

import type { PolicyDocument } from "../../iam/index.ts";
import type { Model } from "../../model/model.ts";
import { bucketArn, bucketPolicy, onStoresAndRecords } from "../../model/stores.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";
import { deniesAnyone } from "../../access/denies.ts";

const CASES = [
  { key: "aws:securetransport", value: "false", message: "requests without TLS are not denied" },
  { key: "s3:tlsversion", value: "1.1", message: "requests with TLS below 1.2 are not denied" },
];

export const requireTls = (model: Model): readonly Verdict[] =>
  onStoresAndRecords(model, (store) => {
    const arn = bucketArn(store);
    const document: PolicyDocument = bucketPolicy(model, store);
    const open = CASES.filter(({ key, value }) => !refuses(document, arn, { [key]: value }));
    return open.length > 0 ? fail(store.urn, open.map((c) => c.message).join("; ")) : pass(store.urn);
  });

const refuses = (document: PolicyDocument, arn: string, context: Record<string, string>): boolean =>
  ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].every((action) =>
    deniesAnyone(document, { action, resource: `${arn}/release.zip`, context }),
  ) && deniesAnyone(document, { action: "s3:ListBucket", resource: arn, context });
