// Declares approved products: each in the one version that was approved, launched by its own role, shared with units.
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { BucketObjectv2 } from "@pulumi/aws/s3/bucketObjectv2.js";
import { Constraint } from "@pulumi/aws/servicecatalog/constraint.js";
import { Portfolio as AwsPortfolio } from "@pulumi/aws/servicecatalog/portfolio.js";
import { PortfolioShare } from "@pulumi/aws/servicecatalog/portfolioShare.js";
import { PrincipalPortfolioAssociation } from "@pulumi/aws/servicecatalog/principalPortfolioAssociation.js";
import { Product } from "@pulumi/aws/servicecatalog/product.js";
import { ProductPortfolioAssociation } from "@pulumi/aws/servicecatalog/productPortfolioAssociation.js";
import type { OrgConfig } from "../../configuration/schema.ts";
import { firstBucketPolicy } from "../../plan/documents/codeSigning.ts";
import type { Place } from "../../plan/names.ts";
import { consumers, launchRole, productsBucket, templateKey } from "../../plan/portfolio.ts";
import { refusePublicBuckets } from "./publicBuckets.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";

export type ProductRow = NonNullable<OrgConfig["portfolio"]>["products"][number];
export type PortfolioArgs = {
  company: string;
  place: Place;
  /** ARN of the role that declares the account's buckets. */
  administrator: string;
  products: readonly ProductRow[];
  /** ARNs of the units in which products may be launched, by name. */
  units: ReadonlyMap<string, pulumi.Input<string>>;
  accessLogs: pulumi.Input<string>;
};

/** Replaced templates are of use to nobody: Service Catalog keeps a copy. */
const keepReplacedDays = 30;

export class Portfolio extends pulumi.ComponentResource {
  readonly portfolioId: pulumi.Output<string>;

  constructor(name: string, args: PortfolioArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Portfolio", name, {}, opts);
    const child = { parent: this };
    refusePublicBuckets(name, args.place.account, child);
    const bucket = this.bucket(name, args);
    const portfolio = new AwsPortfolio(
      name,
      { name: `${args.company}-approved`, description: "What may be launched", providerName: args.company },
      child,
    );
    this.portfolioId = portfolio.id;
    for (const row of args.products) this.product(row, args.place.region, bucket, portfolio);
    const principal = new PrincipalPortfolioAssociation(
      name,
      { portfolioId: portfolio.id, principalArn: consumers, principalType: "IAM_PATTERN" },
      child,
    );
    for (const [unit, principalId] of args.units)
      new PortfolioShare(
        unit,
        { portfolioId: portfolio.id, type: "ORGANIZATIONAL_UNIT", principalId, sharePrincipals: true },
        { ...child, dependsOn: [principal] },
      );
    this.registerOutputs({ portfolioId: this.portfolioId });
  }

  private bucket(
    name: string,
    { company, place, administrator, accessLogs }: PortfolioArgs,
  ): pulumi.Output<string> {
    const bucket = productsBucket(company, place.account);
    const policy = firstBucketPolicy(bucket, administrator);
    return new LockedBucket(
      name,
      { bucket, policy, accessLogs, keepReplacedDays, protect: false, disposable: true },
      { parent: this },
    ).ready;
  }

  /** Another version is another product: what is offered under a name is what was approved under it. */
  private product(
    row: ProductRow,
    region: string,
    bucket: pulumi.Output<string>,
    portfolio: AwsPortfolio,
  ): void {
    const child = { parent: this };
    const source = new pulumi.asset.FileAsset(path.resolve(import.meta.dirname, "../../..", row.template));
    const template = new BucketObjectv2(row.name, { bucket, key: templateKey(row), source }, child);
    const product = new Product(
      row.name,
      {
        name: row.name,
        description: row.description,
        owner: row.owner,
        type: "CLOUD_FORMATION_TEMPLATE",
        provisioningArtifactParameters: {
          name: row.version,
          description: `sha256 ${row.sha256}`,
          type: "CLOUD_FORMATION_TEMPLATE",
          templateUrl: pulumi.interpolate`https://${template.bucket}.s3.${region}.amazonaws.com/${template.key}`,
        },
      },
      child,
    );
    const ids = { portfolioId: portfolio.id, productId: product.id };
    const member = new ProductPortfolioAssociation(row.name, ids, child);
    const parameters = JSON.stringify({ LocalRoleName: launchRole(row.name) });
    const description = `Launched by ${launchRole(row.name)} alone`;
    new Constraint(
      row.name,
      { ...ids, type: "LAUNCH", parameters, description },
      { ...child, dependsOn: [member] },
    );
  }
}
