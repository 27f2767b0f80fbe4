// Decides who uses repositories of packages and images: one build publishes, named roles read, nobody takes away again.
import * as names from "../names.ts";
import { pushImages, readImages } from "../packages.ts";
import { actions, both, exceptRoles, onlyRoles, type Statement } from "./document.ts";
import { administers } from "./keys.ts";

/** Services that keep packages and images under the key. */
const services = (region: string): string[] =>
  ["codeartifact", "ecr"].map((service) => `${service}.${region}.amazonaws.com`);

export const viaPackageServices = (region: string) => ({
  StringEquals: { "kms:ViaService": services(region) },
});
export const grantsToServices = { Bool: { "kms:GrantIsForAWSResource": "true" } };

/**
 * Who creates a domain or a repository grants its service the use of the key, and the service uses it for everybody whom
 * the repository lets in (ECR User Guide, "Encryption at rest"; CodeArtifact User Guide, "Data protection").
 */
export function packagesKeyPolicy({
  region,
  administrator,
}: {
  region: string;
  administrator: string;
}): Statement[] {
  const { Principal, Condition } = onlyRoles([administrator]);
  const here = both(Condition, viaPackageServices(region));
  return [
    administers(administrator),
    {
      Sid: "GrantToServices",
      Effect: "Allow",
      Principal,
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: both(here, grantsToServices),
    },
    {
      Sid: "RetireGrants",
      Effect: "Allow",
      Principal,
      Action: "kms:RetireGrant",
      Resource: "*",
      Condition: here,
    },
  ];
}

const deny = (
  Sid: string,
  Action: readonly string[],
  except: readonly string[],
  Resource?: string,
): Statement => ({
  Sid,
  Effect: "Deny",
  ...(except.length === 0 ? { Principal: "*" } : exceptRoles(except)),
  Action,
  ...(Resource === undefined ? {} : { Resource }),
});

/** A repository of packages. Without a publisher nobody publishes: it holds what its upstream or the world has. */
export const packagesPolicy = (args: {
  publisher?: string;
  readers: readonly string[];
  administrator: string;
}): Statement[] => [
  deny(
    "PublishByBuildOnly",
    actions({ codeartifact: "CopyPackageVersions PublishPackageVersion PutPackageMetadata" }),
    args.publisher === undefined ? [] : [args.publisher],
    "*",
  ),
  deny(
    "PackagesStay",
    actions({
      codeartifact: `
        DeletePackage DeletePackageVersions DisposePackageVersions PutPackageOriginConfiguration
        UpdatePackageVersionsStatus
      `,
    }),
    [],
    "*",
  ),
  deny("ReadByBuildsOnly", ["codeartifact:ReadFromRepository"], args.readers, "*"),
  deny(
    "SettingsByDeployRoleOnly",
    actions({
      codeartifact: `
        AssociateExternalConnection DeleteRepository DeleteRepositoryPermissionsPolicy
        DisassociateExternalConnection PutRepositoryPermissionsPolicy UpdateRepository
      `,
    }),
    [args.administrator],
    "*",
  ),
];

/** Inspector reads what it scans, as its own role in the account (Inspector User Guide, "Service-linked roles"). */
const scanner = (account: string): string =>
  names.roleArn(account, "aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2");

/** A repository of images; in ECR it is itself the resource, and no statement names one. */
export const imagesPolicy = (args: {
  account: string;
  pushers: readonly string[];
  /** Whether the pushers are of others, whose own policies are not ours. */
  foreign?: boolean;
  pullers: readonly string[];
  administrator: string;
}): Statement[] => [
  deny("PushByBuildOnly", pushImages, args.pushers),
  deny("ImagesStay", actions({ ecr: "BatchDeleteImage" }), []),
  deny("PullByNamedRolesOnly", actions({ ecr: "BatchGetImage GetDownloadUrlForLayer" }), [
    ...args.pushers,
    ...args.pullers,
    scanner(args.account),
  ]),
  deny(
    "SettingsByDeployRoleOnly",
    actions({
      ecr: `
        DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy PutImageScanningConfiguration
        PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy
      `,
    }),
    [args.administrator],
  ),
  { Sid: "Pull", Effect: "Allow", ...onlyRoles(args.pullers), Action: readImages },
  // What tools ask for that push (ECR User Guide, "IAM permissions for pushing an image").
  ...(args.foreign === true
    ? [
        {
          Sid: "Push",
          Effect: "Allow" as const,
          ...onlyRoles(args.pushers),
          Action: [...pushImages, ...actions({ ecr: "BatchCheckLayerAvailability BatchGetImage" })],
        },
      ]
    : []),
];

/** Layers that no tag names any more; a tag never moves, so these are what was never released. */
export const imagesLifecycle = {
  rules: [
    {
      rulePriority: 1,
      description: "Images without a tag go after two weeks",
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
      action: { type: "expire" },
    },
  ],
};
