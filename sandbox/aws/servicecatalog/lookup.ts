// How resources of Service Catalog find each other: by id in the caller's account and region, with the service's own errors.

import { arnOf } from "../arn.ts";
import { placeOf } from "../ec2/lookup.ts";
import { AwsError, type Context, type ResourceModel, type StoredResource } from "../model.ts";
import { type Actions, callsOn } from "../outputs.ts";

export const tokens = {
  portfolio: "aws:servicecatalog/portfolio:Portfolio",
  product: "aws:servicecatalog/product:Product",
  version: "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact",
  member: "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation",
  principal: "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation",
  constraint: "aws:servicecatalog/constraint:Constraint",
  share: "aws:servicecatalog/portfolioShare:PortfolioShare",
  access: "aws:servicecatalog/organizationsAccess:OrganizationsAccess",
} as const;
export type Kind = keyof typeof tokens;

export const newId = (prefix: string, { world }: Context): string =>
  `${prefix}-${world.random("base36", 13)}`;

/** The caller's resource of that id, or ResourceNotFoundException. */
export function existing(kind: "portfolio" | "product", id: unknown, context: Context): StoredResource {
  const found = typeof id === "string" ? context.world.get(tokens[kind], id, placeOf(context)) : undefined;
  if (found) return found;
  throw new AwsError(
    "ResourceNotFoundException",
    `${kind === "product" ? "Product" : "Portfolio"} ${String(id)} not found`,
  );
}

/** All of a kind whose inputs are these. */
export const having = (
  kind: Kind,
  inputs: Readonly<Record<string, unknown>>,
  context: Context,
): StoredResource[] =>
  context.world.find(tokens[kind], placeOf(context), (one) =>
    Object.entries(inputs).every(([name, value]) => one.inputs[name] === value),
  );

export function refuseDuplicate(
  kind: Kind,
  inputs: Readonly<Record<string, unknown>>,
  context: Context,
): void {
  const [there] = having(kind, inputs, context);
  if (there) throw new AwsError("DuplicateResourceException", `it is there already: ${there.id}`);
}

export function refuseInUse(what: string, users: readonly StoredResource[]): void {
  const [first] = users;
  if (first)
    throw new AwsError(
      "ResourceInUseException",
      `${what} is used by ${first.token.split(":").at(-1)} ${first.id}`,
    );
}

/** Service Catalog's ARNs are those of AWS CloudFormation's catalog. */
export const catalogArn = (kind: "portfolio" | "product", id: unknown, { caller }: Context): string =>
  arnOf(caller, "catalog", `${kind}/${typeof id === "string" ? id : "*"}`);

/** Calls on the portfolio or product that an input names, or that is this one. */
export const catalogCalls = (
  kind: "portfolio" | "product",
  actions: Actions,
  property?: string,
): ResourceModel["calls"] =>
  callsOn(actions, ({ id, inputs }, context) =>
    catalogArn(kind, property === undefined ? id : inputs[property], context),
  );
