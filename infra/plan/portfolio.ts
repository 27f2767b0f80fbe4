// Decides names and rights around approved products: who launches them, and what the role may do that launches them.
import { actions, allow, inRegion, type Statement } from "./documents/document.ts";
import * as names from "./names.ts";

export const catalogService = "servicecatalog.amazonaws.com";

/** In every account in which the product may be launched. */
export const launchRole = (product: string): string => `lockgate-launch-${product}`;
export const productsBucket = (company: string, account: string): string =>
  `${company}-lockgate-products-${account}`;
/** Another template, another name: nothing is put in the place of what was approved. */
export const templateKey = ({
  name,
  version,
  sha256,
}: {
  name: string;
  version: string;
  sha256: string;
}): string => `${name}/${version}-${sha256.slice(0, 16)}.template`;

/** Of the permission set of those who launch, whatever account they are in. */
export const consumers = `arn:${names.partition}:iam:::role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Lockgate-consumer_*`;

/** Whoever launches asks Service Catalog, and has no right to any of what is launched. */
export const launchesProducts: readonly Statement[] = [
  allow(
    "Launch",
    actions({
      servicecatalog: `
        DescribeProduct DescribeProductView DescribeProvisioningParameters ListLaunchPaths ProvisionProduct
        SearchProducts
      `,
    }),
    "*",
  ),
  allow(
    "Own",
    actions({
      servicecatalog: `
        DescribeProvisionedProduct DescribeRecord ListRecordHistory ScanProvisionedProducts
        SearchProvisionedProducts TerminateProvisionedProduct UpdateProvisionedProduct
      `,
    }),
    "*",
    { StringEquals: { "servicecatalog:userLevel": "self" } },
  ),
];

type Launch = { readonly actions: readonly string[]; readonly resources: readonly string[] };

/** What the role of a product may do (Service Catalog Administrator Guide, "Launch constraints"). */
export const launchStatements = ({ account, region }: names.Place, launch: Launch): Statement[] => [
  allow(
    "Stacks",
    actions({
      cloudformation: "CreateStack DeleteStack DescribeStackEvents DescribeStacks SetStackPolicy UpdateStack",
    }),
    names.regionalArn("cloudformation", { account, region }, "stack/SC-*/*"),
  ),
  allow(
    "Templates",
    actions({ cloudformation: "GetTemplateSummary ValidateTemplate" }),
    "*",
    inRegion(region),
  ),
  // Copies that Service Catalog keeps of approved templates, in buckets of its own.
  allow("Copies", ["s3:GetObject"], names.bucketArn("*"), {
    StringEquals: { "s3:ExistingObjectTag/servicecatalog:provisioning": "true" },
  }),
  allow("Product", [...launch.actions], [...launch.resources], {
    "ForAnyValue:StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" },
    StringEquals: { "aws:RequestedRegion": region },
  }),
];
