// Decides how the deploy role declares repositories of packages and images, and grants their services the use of a key.
import * as names from "../names.ts";
import { actions, allow, type Statement } from "./document.ts";
import { grantsToServices, viaPackageServices } from "./packages.ts";

/** Repositories are declared; what is in them is not touched. */
export const declarePackages = ({ account, region }: names.Place): Statement[] => {
  const place = { account, region };
  return [
    allow(
      "Packages",
      actions({
        codeartifact: `
          AssociateExternalConnection AssociateWithDownstreamRepository CreateDomain CreateRepository
          DeleteDomain DeleteRepository DeleteRepositoryPermissionsPolicy DescribeDomain
          DescribeRepository DisassociateExternalConnection GetRepositoryPermissionsPolicy
          ListTagsForResource PutRepositoryPermissionsPolicy TagResource UntagResource UpdateRepository
        `,
      }),
      [names.packageDomainArn(place), names.packagesArn(place, "*")],
    ),
    allow(
      "Images",
      actions({
        ecr: `
          CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy
          DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource
          PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy
          TagResource UntagResource
        `,
      }),
      names.imagesArn(place, names.imagesOf("*")),
    ),
    allow("GrantToServices", ["kms:CreateGrant"], names.anyKeyArn(place), {
      ...viaPackageServices(region),
      ...grantsToServices,
    }),
    allow("RetireGrants", ["kms:RetireGrant"], names.anyKeyArn(place), viaPackageServices(region)),
  ];
};
