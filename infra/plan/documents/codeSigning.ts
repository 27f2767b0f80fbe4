// Decides who signs what functions run by AWS Signer, and who handles the code that they start with.
import { bucketArn, firstBucket, objectsArn, regionalArn, signingProfileArn, type Place } from "../names.ts";
import { deleteActions, settings, transport, writeActions } from "./buckets.ts";
import { actions, allow, exceptRoles, type Statement } from "./document.ts";

/** First code is written by the role that declares the functions; there is nothing to hide in it. */
export const firstBucketPolicy = (bucket: string, administrator: string): Statement[] => [
  ...transport(bucket),
  {
    Sid: "WriteByDeployRoleOnly",
    Effect: "Deny",
    ...exceptRoles([administrator]),
    Action: [...writeActions, ...deleteActions],
    Resource: objectsArn(bucket),
  },
  settings(bucket, administrator),
];

/** The deploy role touches no data but the code that functions start with, which it declares. */
export const firstObjects = (account: string, company = "*"): string =>
  objectsArn(firstBucket(company, "*", account));

const jobs = (place: Place): string => regionalArn("signer", place, "/signing-jobs/*");

/** What Signer does in the caller's name comes beside: it reads and writes S3 with the caller's rights. */
export const signsBy = (place: Place, profile: string): Statement[] => [
  allow("SignCode", ["signer:StartSigningJob"], signingProfileArn(place, profile)),
  allow("SigningJobs", ["signer:DescribeSigningJob"], jobs(place)),
];

/** Profiles are declared in every account; only an environment signs something itself. */
export const declaresProfiles = (place: Place): Statement =>
  allow(
    "SigningProfiles",
    actions({
      signer: `
        CancelSigningProfile GetSigningProfile ListTagsForResource PutSigningProfile TagResource UntagResource
      `,
    }),
    signingProfileArn(place, "lockgate_*"),
  );

/** What an environment declares of code signing, and the code that its functions start with. */
export const declaresCodeSigning = (place: Place, company: string): Statement[] => [
  declaresProfiles(place),
  ...signsBy(place, "lockgate_*_first_*"),
  allow(
    "CodeSigning",
    actions({
      lambda: `
        DeleteCodeSigningConfig DeleteFunctionCodeSigningConfig GetCodeSigningConfig ListTags
        PutFunctionCodeSigningConfig TagResource UntagResource UpdateCodeSigningConfig
      `,
    }),
    [
      regionalArn("lambda", place, "code-signing-config:*"),
      regionalArn("lambda", place, "function:lockgate-*"),
    ],
  ),
  allow("NewCodeSigning", ["lambda:CreateCodeSigningConfig"], "*"),
  allow(
    "FirstCode",
    actions({
      s3: `
        DeleteObject DeleteObjectVersion GetObject GetObjectTagging GetObjectVersion PutObject PutObjectTagging
      `,
    }),
    firstObjects(place.account, company),
  ),
  allow("FirstVersions", ["s3:ListBucketVersions"], bucketArn(firstBucket(company, "*", place.account))),
];
