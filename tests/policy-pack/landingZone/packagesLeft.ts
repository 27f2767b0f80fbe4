// Mutants of packages, images and their key that no rule has to report.

import type { LeftOut } from "./survey.ts";

export const PACKAGES: readonly LeftOut[] = [
  {
    kinds:
      /ecr\/repository:Repository removed$|codeartifact\/(?:domain:Domain|repository:Repository) removed$/,
    reason: "what is not there takes and gives nothing",
  },
  {
    kinds: /ecr\/repository:Repository unprotected$|codeartifact\/domain:Domain unprotected$/,
    reason: "AWS refuses to delete a repository that holds images, and a domain that holds repositories",
  },
  {
    kinds: /codeartifact\/repository:Repository unprotected$/,
    reason:
      "lost packages are published anew from their commit; what runs was signed and lies in the environments' stores",
  },
  {
    kinds: /codeartifact\/repository:Repository tags\.lockgate:purpose gone$/,
    reason: "a repository to which somebody can publish is one of releases for ART-14 by that alone",
  },
  {
    kinds: /RepositoryPolicy removed$|RepositoryPermissionsPolicy removed$/,
    reason:
      "without it no other account gets in, and in its own the roles' rights decide, which ART-14 evaluates",
  },
  {
    kinds:
      /(?:RepositoryPolicy policy|RepositoryPermissionsPolicy policyDocument) (?:PushByBuildOnly|PublishByBuildOnly|ImagesStay|PackagesStay|PullByNamedRolesOnly|ReadByBuildsOnly|SettingsByDeployRoleOnly) (?:removed|spares intruders)$/,
    reason:
      "it binds administrators of the tooling account; no other role of a stack has the right, and nobody else is let in (ART-12, ART-14)",
  },
  {
    kinds: /LifecyclePolicy policy gone$/,
    reason: "the property is required: the provider refuses the resource without",
  },
  {
    kinds: /iam\/policy:Policy policy (?:GrantToServices|RetireGrants) without condition$/,
    reason: "the key's own policy and the boundary ask for a service as well, the key's under KMS-07",
  },
  {
    kinds: /kms\/key:Key policy RetireGrants without condition$/,
    reason: "who retires a grant takes a use of the key away and gives none",
  },
];
