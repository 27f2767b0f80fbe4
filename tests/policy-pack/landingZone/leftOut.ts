// The mutants that no rule has to report, by their kind, each with the reason why nothing gets less safe by them.

import type { LeftOut } from "./survey.ts";

export const LEFT_OUT: readonly LeftOut[] = [
  {
    kinds: /:(?:Bucket|Pipeline|Role|RolePolicy|Topic|LogGroup|Organization|OrganizationalUnit) removed$/,
    reason: "what is not there works no more, and nobody gets at it; rules judge what is declared",
  },
  {
    kinds: /organizations\/account:Account removed$/,
    reason: "an account that no state declares is none that these states can judge",
  },
  {
    kinds: /:(?:Detector|Enabler) removed$|macie2\/account:Account removed$/,
    reason:
      "the organization's configuration for its members, which stays, needs it: AWS refuses that one without",
  },
  {
    kinds: /BucketPolicy policy (?:Write|Read) for everyone$/,
    reason:
      "the refusals beside it let nobody else in, as G-01 evaluates; without one of them it is reported",
  },
  {
    kinds: /BucketObjectLockConfiguration rule\.defaultRetention\.days 1$/,
    reason: "a day is what ART-04 asks for outside production, against a deletion by mistake",
  },
  {
    kinds: /BucketLifecycleConfiguration .*(?:noncurrentDays|daysAfterInitiation) 1$/,
    reason:
      "old versions go sooner, though not before Object Lock lets them; ART-07 asks that they go at all",
  },
  {
    kinds: /kms\/key:Key policy Read without condition$/,
    reason:
      "the same identity of the key's own account, by another way; of foreign ones KMS-05 asks for kms:ViaService",
  },
  {
    kinds: /codebuild\/project:Project tags\.lockgate:(?:step|environment) gone$/,
    reason: "a step is known by its name as well",
  },
  {
    kinds: /s3\/bucket:Bucket tags\.lockgate:purpose gone$/,
    reason:
      "a bucket that says nowhere that it keeps releases is none; Lockgate's own are known by name and component",
  },
  {
    kinds: /organizations\/account:Account tags\.lockgate:environment gone$/,
    reason: "an account without the tag is called by what it is for, and its unit still says it",
  },
  {
    kinds: /Organization featureSet gone$/,
    reason: "ALL is AWS's default (Organizations API, CreateOrganization)",
  },
  {
    kinds: /Pipeline stages\[\]\.actions\[\]\.runOrder 1$/,
    reason:
      "a verify beside the approval still is before the deploy; a deploy that comes first is a case of PIPE-05 and 06",
  },
  {
    kinds: /macie2\/organizationConfiguration:OrganizationConfiguration removed$/,
    reason: "Macie of an account stays on, which is what LOG-13 asks for; new accounts are switched on apart",
  },
  {
    kinds: /codebuild\/project:Project vpcConfig\.securityGroupIds gone$/,
    reason: "CodeBuild refuses a network without security groups (API reference, VpcConfig)",
  },
];
