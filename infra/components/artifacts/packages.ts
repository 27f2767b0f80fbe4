// Declares where the company's own packages and images lie: apart from the world's, one publisher for each app.
import * as pulumi from "@pulumi/pulumi";
import { Domain } from "@pulumi/aws/codeartifact/domain.js";
import { Repository } from "@pulumi/aws/codeartifact/repository.js";
import { RepositoryPermissionsPolicy } from "@pulumi/aws/codeartifact/repositoryPermissionsPolicy.js";
import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy.js";
import { Repository as Images } from "@pulumi/aws/ecr/repository.js";
import { RepositoryPolicy } from "@pulumi/aws/ecr/repositoryPolicy.js";
import { toJson } from "../../plan/documents/document.ts";
import {
  imagesLifecycle,
  imagesPolicy,
  packagesKeyPolicy,
  packagesPolicy,
} from "../../plan/documents/packages.ts";
import * as names from "../../plan/names.ts";
import type { AppPackages } from "../../plan/packages.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type PackagesArgs = {
  place: names.Place;
  apps: readonly AppPackages[];
  /** Repositories of images alone. */
  images: readonly AppPackages[];
  administrator: string;
  protect: boolean;
};

export class Packages extends pulumi.ComponentResource {
  private readonly args: PackagesArgs;

  constructor(name: string, args: PackagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:Packages", name, {}, opts);
    this.args = args;
    const key = new ManagedKey(
      name,
      {
        description: "Own packages and images; CodeArtifact and ECR use it",
        alias: names.packagesAlias,
        policy: packagesKeyPolicy({ region: args.place.region, administrator: args.administrator }),
        protect: args.protect,
      },
      { parent: this },
    );
    const domain = new Domain(
      name,
      { domain: names.packageDomain, encryptionKey: key.arn },
      { parent: this, protect: args.protect },
    );
    // What the world publishes comes in here and nowhere else, and nobody of ours publishes here.
    const upstream = this.packages(names.upstreamPackages, domain, {
      description: "Public packages, for the repositories behind it",
      externalConnections: { externalConnectionName: "public:npmjs" },
    });
    for (const images of args.apps) {
      const { app, builder } = images;
      this.packages(
        names.releasePackages(app),
        domain,
        {
          description: `Packages that the build of ${app} publishes`,
          upstreams: [{ repositoryName: upstream.repository }],
          tags: { "lockgate:purpose": "artifact-store" },
        },
        builder,
      );
      this.images(images, key.arn);
    }
    for (const images of args.images) this.images(images, key.arn);
    this.registerOutputs();
  }

  private packages(
    name: string,
    domain: Domain,
    more: Pick<
      ConstructorParameters<typeof Repository>[1],
      "description" | "externalConnections" | "upstreams" | "tags"
    >,
    publisher?: string,
  ): Repository {
    const { administrator, apps, protect } = this.args;
    const repository = new Repository(
      name,
      { domain: domain.domain, repository: name, ...more },
      { parent: this, protect },
    );
    const readers = apps.map(({ builder }) => builder);
    new RepositoryPermissionsPolicy(
      name,
      {
        domain: domain.domain,
        repository: repository.repository,
        policyDocument: toJson(
          packagesPolicy({ readers, administrator, ...(publisher === undefined ? {} : { publisher }) }),
        ),
      },
      { parent: this },
    );
    return repository;
  }

  private images({ app, pushers, foreign, pullers }: AppPackages, key: pulumi.Output<string>): void {
    const { administrator, place, protect } = this.args;
    const images = new Images(
      app,
      {
        name: names.imagesOf(app),
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key }],
        forceDelete: false,
        tags: { "lockgate:app": app },
      },
      { parent: this, protect },
    );
    new LifecyclePolicy(
      app,
      { repository: images.name, policy: JSON.stringify(imagesLifecycle) },
      { parent: this },
    );
    new RepositoryPolicy(
      app,
      {
        repository: images.name,
        policy: toJson(
          imagesPolicy({
            account: place.account,
            pushers,
            foreign: foreign === true,
            pullers,
            administrator,
          }),
        ),
      },
      { parent: this },
    );
  }
}
