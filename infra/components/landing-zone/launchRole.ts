// Declares the role by which a product is launched in an account: Service Catalog takes it, and it never exceeds its product.
import * as pulumi from "@pulumi/pulumi";
import { Policy } from "@pulumi/aws/iam/policy.js";
import { toJson } from "../../plan/documents/document.ts";
import { trustService } from "../../plan/documents/trust.ts";
import type { Place } from "../../plan/names.ts";
import { catalogService, launchRole, launchStatements } from "../../plan/portfolio.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { boundaryTags } from "./boundary.ts";
import type { ProductRow } from "./portfolio.ts";

export class LaunchRole extends pulumi.ComponentResource {
  constructor(
    name: string,
    { place, product }: { place: Place; product: Pick<ProductRow, "name" | "launch"> },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lockgate:landing-zone:LaunchRole", name, {}, opts);
    const roleName = launchRole(product.name);
    const statements = launchStatements(place, product.launch);
    const boundary = new Policy(
      name,
      {
        name: `${roleName}-boundary`,
        description: `What ${roleName} never exceeds`,
        policy: toJson(statements),
        tags: boundaryTags,
      },
      { parent: this },
    );
    new ScopedRole(
      name,
      {
        account: place.account,
        roleName,
        description: `Launches ${product.name}; taken by Service Catalog alone`,
        trust: trustService(catalogService, place.account),
        boundary: boundary.arn,
        statements,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
