// Policy documents that AWS refuses, each with the fault that parsePolicy must name.
import type { PolicyKind } from "../../../../policy-pack/iam/index.ts";

export const good = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
export const doc = (...Statement: unknown[]) => ({ Version: "2012-10-17", Statement });

/** `fault`: the whole text, or a pattern of it. */
export type Bad = [title: string, source: unknown, fault: string | RegExp, kind?: PolicyKind];

export const FAULTS: readonly Bad[] = [
  ["text that is no JSON", "{", /^the document is not JSON: /],
  ["empty text", "", /^the document is not JSON: /],
  ["null", null, "the document must be a JSON object with Version and Statement, not null"],
  ["a list", [], "the document must be a JSON object with Version and Statement, not []"],
  ["a number as text", "7", "the document must be a JSON object with Version and Statement, not 7"],
  ["no Statement", { Version: "2012-10-17" }, "Statement is missing"],
  ["an empty Statement", doc(), "Statement is empty; give at least one statement"],
  [
    "another Version",
    { ...doc(good), Version: "2012-10-18" },
    'Version is "2012-10-18"; it must be "2012-10-17" or "2008-10-17"',
  ],
  ["an unknown element of the document", { ...doc(good), Statements: [] }, /^unknown element "Statements"/],
  ["an Id that is no string", { ...doc(good), Id: 7 }, "Id is 7; it must be a string"],
  ["a statement that is no object", doc("x"), 'Statement[0] is "x"; a statement is a JSON object'],
  ["a missing Effect", doc(good, { ...good, Effect: undefined }), /^Statement\[1\]\.Effect is undefined/],
  [
    "no Effect at all",
    doc({ Action: "*", Resource: "*" }),
    'Statement[0].Effect is missing; it must be "Allow" or "Deny"',
  ],
  ["an Effect in lower case", doc({ ...good, Effect: "allow" }), /^Statement\[0\]\.Effect is "allow"/],
  [
    "both Action and NotAction",
    doc({ ...good, NotAction: "s3:*" }),
    "Statement[0] has both Action and NotAction; keep one",
  ],
  [
    "neither Action nor NotAction",
    doc({ Effect: "Deny", Resource: "*" }),
    "Statement[0] has neither Action nor NotAction; add one",
  ],
  [
    "both Resource and NotResource",
    doc({ ...good, NotResource: "*" }),
    "Statement[0] has both Resource and NotResource; keep one",
  ],
  [
    "both Principal and NotPrincipal",
    doc({ ...good, Principal: "*", NotPrincipal: "*" }),
    "Statement[0] has both Principal and NotPrincipal; keep one",
  ],
  [
    "an unknown element",
    doc({ ...good, Actions: "s3:*" }),
    /^Statement\[0\] has the unknown element "Actions"/,
  ],
  [
    "an inherited name",
    doc({ ...good, constructor: "x" }),
    /^Statement\[0\] has the unknown element "constructor"/,
  ],
  [
    "a Sid given twice",
    doc({ ...good, Sid: "A" }, good, { ...good, Sid: "A" }),
    'Statement[2].Sid "A" is already the Sid of Statement[0]; a Sid is unique',
  ],
  ["a Sid that is no string", doc({ ...good, Sid: 1 }), "Statement[0].Sid is 1; it must be a string"],
  ["a Sid with a space in IAM", doc({ ...good, Sid: "A b" }), /only letters and digits$/, "identity"],
  ["an empty Action", doc({ ...good, Action: [] }), "Statement[0].Action is empty; give at least one value"],
  [
    "an Action without service",
    doc({ ...good, Action: ["s3:Get*", "GetObject"] }),
    /^Statement\[0\]\.Action\[1\] is "GetObject"/,
  ],
  [
    "an Action with a wildcard for the service",
    doc({ ...good, Action: "*:Get" }),
    /^Statement\[0\]\.Action is/,
  ],
  [
    "an Action that is no string",
    doc({ ...good, Action: [7] }),
    "Statement[0].Action[0] is 7; it must be a string",
  ],
  ["an Action that is an object", doc({ ...good, Action: {} }), /^Statement\[0\]\.Action is \{\}/],
  [
    "a Resource that is no ARN",
    doc({ ...good, Resource: "bucket" }),
    /^Statement\[0\]\.Resource is "bucket"; a resource is an ARN/,
  ],
  [
    "an empty Resource",
    doc({ ...good, Resource: [] }),
    "Statement[0].Resource is empty; give at least one value",
  ],
  [
    "an unknown operator",
    doc({ ...good, Condition: { StringMatches: { a: "b" } } }),
    'Statement[0].Condition.StringMatches: unknown condition operator "StringMatches"',
  ],
  [
    "an operator in another case",
    doc({ ...good, Condition: { stringequals: { a: "b" } } }),
    /did you mean StringEquals\?$/,
  ],
  ["a Condition that is a list", doc({ ...good, Condition: [] }), /^Statement\[0\]\.Condition is \[\]/],
  [
    "an operator without keys",
    doc({ ...good, Condition: { Bool: {} } }),
    /^Statement\[0\]\.Condition\.Bool is empty/,
  ],
  [
    "keys that are no object",
    doc({ ...good, Condition: { Bool: "x" } }),
    /^Statement\[0\]\.Condition\.Bool is "x"/,
  ],
  [
    "a key without values",
    doc({ ...good, Condition: { Bool: { k: [] } } }),
    /^Statement\[0\]\.Condition\.Bool\.k is empty/,
  ],
  [
    "a value that is null",
    doc({ ...good, Condition: { Bool: { k: null } } }),
    /^Statement\[0\]\.Condition\.Bool\.k is null/,
  ],
  [
    "a value that the operator can't read",
    doc({ ...good, Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "home"] } } }),
    'Statement[0].Condition.IpAddress.aws:SourceIp[1] is "home"; IpAddress cannot read it',
  ],
  [
    "a number that is none",
    doc({ ...good, Condition: { NumericLessThan: { k: "ten" } } }),
    /NumericLessThan cannot read it$/,
  ],
  [
    "a date that is none",
    doc({ ...good, Condition: { DateLessThan: { k: "soon" } } }),
    /DateLessThan cannot read it$/,
  ],
  ["a Null that is neither", doc({ ...good, Condition: { Null: { k: "yes" } } }), /Null cannot read it$/],
  [
    "a Principal that is a word",
    doc({ ...good, Principal: "everyone" }),
    /^Statement\[0\]\.Principal is "everyone"/,
  ],
  ["an empty Principal", doc({ ...good, Principal: {} }), /^Statement\[0\]\.Principal is empty/],
  [
    "an unknown kind of Principal",
    doc({ ...good, Principal: { Aws: "*" } }),
    /unknown kind "Aws"; it is one of AWS, Service/,
  ],
  [
    "a kind without names",
    doc({ ...good, Principal: { AWS: [] } }),
    /^Statement\[0\]\.Principal\.AWS is empty/,
  ],
  [
    "a wildcard within a principal's ARN",
    doc({ ...good, Principal: { AWS: ["111111111111", "arn:aws:iam::111111111111:role/*"] } }),
    /^Statement\[0\]\.Principal\.AWS\[1\] is "arn:aws:iam::111111111111:role\/\*"; it must be an account id/,
  ],
  [
    "a short account id",
    doc({ ...good, Principal: { AWS: "11111111111" } }),
    /^Statement\[0\]\.Principal\.AWS is/,
  ],
  [
    "a service that is none",
    doc({ ...good, Principal: { Service: "lambda" } }),
    /^Statement\[0\]\.Principal\.Service is/,
  ],
  [
    "a broken NotPrincipal",
    doc({ ...good, NotPrincipal: { AWS: "x" } }),
    /^Statement\[0\]\.NotPrincipal\.AWS is "x"/,
  ],
  [
    "a federated name that is none",
    doc({ ...good, Principal: { Federated: "github" } }),
    /Principal\.Federated is/,
  ],
  [
    "a canonical user that is none",
    doc({ ...good, Principal: { CanonicalUser: "abc" } }),
    /CanonicalUser is "abc"/,
  ],
  [
    "Principal in an identity policy",
    doc({ ...good, Principal: "*" }),
    /Principal is not allowed in this kind/,
    "identity",
  ],
  [
    "no Resource in an identity policy",
    doc({ Effect: "Allow", Action: "*" }),
    /neither Resource nor NotResource/,
    "identity",
  ],
  ["no Principal in a resource policy", doc(good), /neither Principal nor NotPrincipal/, "resource"],
  [
    "Resource in a trust policy",
    doc({ ...good, Principal: "*" }),
    /Resource is not allowed in this kind/,
    "trust",
  ],
  ["Principal in an SCP", doc({ ...good, Principal: "*" }), /Principal is not allowed in this kind/, "scp"],
  ["an RCP that allows", doc({ ...good, Principal: "*" }), /can only "Deny"$/, "rcp"],
  [
    "an RCP with NotAction",
    doc({ Effect: "Deny", Principal: "*", NotAction: "s3:*", Resource: "*" }),
    /NotAction is not allowed in a resource/,
    "rcp",
  ],
  [
    "an RCP for all services",
    doc({ ...good, Effect: "Deny", Principal: "*", Action: ["s3:*", "*"] }),
    /Action "\*" is not allowed/,
    "rcp",
  ],
  [
    "an RCP for one account",
    doc({ ...good, Effect: "Deny", Principal: { AWS: "*" } }),
    /Principal must be "\*" in a resource control policy/,
    "rcp",
  ],
];
