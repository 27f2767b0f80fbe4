// Decides whether a resource policy refuses a request for the one reason asked about, whoever makes it.

import { evaluate, UNKNOWN, type ContextValue, type PolicyDocument, type Principal } from "../iam/index.ts";
import { statementsOf } from "../model/documents.ts";
import { ALLOW_ALL } from "./outsider.ts";
import { conditionKeys, keysOf } from "./context.ts";

/** Callers of every sort; a refusal that spares one of them is none. */
const CALLERS: readonly Principal[] = [
  { kind: "role", arn: "arn:aws:iam::111111111111:role/anyone", account: "111111111111" },
  { kind: "user", arn: "arn:aws:iam::222222222222:user/anyone", account: "222222222222" },
  { kind: "root", arn: "arn:aws:iam::111111111111:root", account: "111111111111" },
];

/**
 * True where deny statements about the keys of `context` refuse the request for certain. Other statements are left
 * out: a deny that pins writers must not pass for one that demands TLS. Other keys are unknown, so that a refusal
 * with a further condition does not count.
 */
export const deniesAnyone = (
  document: PolicyDocument,
  request: { action: string; resource: string; context: Readonly<Record<string, string>> },
): boolean => {
  const asked = new Set(Object.keys(request.context));
  const about = statementsOf(document).filter(
    (s) => s.Effect === "Deny" && keysOf(s).some((key) => asked.has(key)),
  );
  if (about.length === 0) return false;
  const denies: PolicyDocument = { Version: "2012-10-17", Statement: about };
  const context = { ...unknownBut(denies, asked), ...request.context };
  return CALLERS.every((principal) => {
    const decision = evaluate(
      {
        principal,
        action: request.action,
        resource: request.resource,
        resourceAccount: "111111111111",
        context,
      },
      {
        identity: [{ name: "caller/all", document: ALLOW_ALL }],
        resource: { name: "bucket", document: denies },
      },
    );
    return decision.why === "explicit-deny";
  });
};

const unknownBut = (document: PolicyDocument, given: ReadonlySet<string>): Record<string, ContextValue> =>
  Object.fromEntries(
    [...conditionKeys([document])]
      .filter((key) => !given.has(key) && !DERIVED_PREFIX.test(key) && !TOGETHER.has(key))
      .map((key) => [key, UNKNOWN]),
  );

/** The evaluator knows these from the caller. */
const DERIVED_PREFIX = /^aws:principal(arn|account|type|isawsservice)$/;

/** Encryption headers describe one request together: those not given are absent, not unknown. */
const TOGETHER = new Set([
  "s3:x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);
