// What Service Catalog makes of a product: its versions from templates that are there, its place in portfolios, and the role
// by which it is launched.

import { AwsError, type Context, type Fault, type Properties, type ResourceModel } from "../model.ts";
import { echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isObject, lengthBetween, matches, oneOf } from "../rules.ts";
import { whyNotPassable } from "../roles.ts";
import {
  catalogArn,
  catalogCalls,
  existing,
  having,
  newId,
  refuseDuplicate,
  refuseInUse,
  tokens,
} from "./lookup.ts";

const service = "servicecatalog.amazonaws.com";
/** Its bucket and its key. */
const templateUrl = /^https:\/\/([a-z0-9.-]+)\.s3\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/(\S+)$/;
const isTemplateUrl = matches(templateUrl, "the https URL of a template in S3");

export const product: ResourceModel = {
  token: tokens.product,
  autoName: { property: "name", maxLength: 100 },
  defaults: { acceptLanguage: "en" },
  replaceOn: ["type", "provisioningArtifactParameters", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: lengthBetween(1, 100),
      owner: lengthBetween(1, 8191),
      type: oneOf([
        "CLOUD_FORMATION_TEMPLATE",
        "MARKETPLACE",
        "TERRAFORM_OPEN_SOURCE",
        "TERRAFORM_CLOUD",
        "EXTERNAL",
      ]),
      "provisioningArtifactParameters.templateUrl": isTemplateUrl,
      tags: areTags,
    }),
  calls: catalogCalls("product", {
    create: ["servicecatalog:CreateProduct"],
    read: ["servicecatalog:DescribeProductAsAdmin"],
    update: ["servicecatalog:UpdateProduct"],
    delete: ["servicecatalog:DeleteProduct"],
    tag: "servicecatalog:TagResource",
  }),
  create(inputs, context) {
    const first = inputs["provisioningArtifactParameters"];
    refuseMissingTemplate(isObject(first) ? first["templateUrl"] : undefined, context);
    const id = newId("prod", context);
    const outputs = { ...echo(inputs, context, { tags: true }), arn: catalogArn("product", id, context) };
    return {
      id,
      outputs: { ...outputs, hasDefaultPath: false, status: "AVAILABLE", createdTime: context.world.now() },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove({ id }, context) {
    const kinds = ["member", "constraint"] as const;
    refuseInUse(
      `Product ${id}`,
      kinds.flatMap((kind) => having(kind, { productId: id }, context)),
    );
  },
};

/** Service Catalog reads the template as whoever names it, and keeps a copy. */
function refuseMissingTemplate(url: unknown, { world }: Context): void {
  const [, bucket, key] = templateUrl.exec(String(url)) ?? [];
  const there = world.find("aws:s3/bucketObjectv2:BucketObjectv2", {}, ({ id }) => id === `${bucket}/${key}`);
  if (there.length > 0) return;
  throw new AwsError(
    "InvalidParametersException",
    `Template URL ${String(url)} can't be read: there is no such object`,
  );
}

export const version: ResourceModel = {
  token: tokens.version,
  defaults: { active: true, guidance: "DEFAULT", acceptLanguage: "en" },
  replaceOn: [
    "productId",
    "templateUrl",
    "templatePhysicalId",
    "type",
    "disableTemplateValidation",
    "region",
  ],
  check: (inputs) =>
    faultsOf(inputs, {
      name: lengthBetween(0, 8192),
      guidance: oneOf(["DEFAULT", "DEPRECATED"]),
      type: oneOf(["CLOUD_FORMATION_TEMPLATE", "MARKETPLACE_AMI", "TERRAFORM_OPEN_SOURCE", "EXTERNAL"]),
      templateUrl: isTemplateUrl,
    }),
  calls: catalogCalls(
    "product",
    {
      create: ["servicecatalog:CreateProvisioningArtifact"],
      read: ["servicecatalog:DescribeProvisioningArtifact"],
      update: ["servicecatalog:UpdateProvisioningArtifact"],
      delete: ["servicecatalog:DeleteProvisioningArtifact"],
    },
    "productId",
  ),
  create(inputs, context) {
    existing("product", inputs["productId"], context);
    refuseMissingTemplate(inputs["templateUrl"], context);
    const made = newId("pa", context);
    const outputs = {
      ...echo(inputs, context),
      provisioningArtifactId: made,
      createdTime: context.world.now(),
    };
    return { id: `${made}:${String(inputs["productId"])}`, outputs };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

export const member: ResourceModel = {
  token: tokens.member,
  defaults: { acceptLanguage: "en" },
  replaceOn: ["portfolioId", "productId", "acceptLanguage", "region"],
  calls: catalogCalls(
    "portfolio",
    {
      create: ["servicecatalog:AssociateProductWithPortfolio"],
      read: ["servicecatalog:ListPortfoliosForProduct"],
      delete: ["servicecatalog:DisassociateProductFromPortfolio"],
    },
    "portfolioId",
  ),
  create(inputs, context) {
    const { portfolioId, productId } = inputs;
    existing("portfolio", portfolioId, context);
    existing("product", productId, context);
    refuseDuplicate("member", { portfolioId, productId }, context);
    return { id: `en:${String(portfolioId)}:${String(productId)}`, outputs: echo(inputs, context) };
  },
  remove({ inputs: { portfolioId, productId } }, context) {
    refuseInUse(`Product ${String(productId)}`, having("constraint", { portfolioId, productId }, context));
  },
};

export const constraint: ResourceModel = {
  token: tokens.constraint,
  defaults: { acceptLanguage: "en" },
  replaceOn: ["portfolioId", "productId", "type", "acceptLanguage", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      type: oneOf(["LAUNCH", "NOTIFICATION", "RESOURCE_UPDATE", "STACKSET", "TEMPLATE"]),
      description: lengthBetween(0, 100),
    }),
    ...launchFaults(inputs),
  ],
  calls: catalogCalls(
    "portfolio",
    {
      create: ["servicecatalog:CreateConstraint"],
      read: ["servicecatalog:DescribeConstraint"],
      update: ["servicecatalog:UpdateConstraint"],
      delete: ["servicecatalog:DeleteConstraint"],
    },
    "portfolioId",
  ),
  create(inputs, context) {
    refuseConstraint(inputs, context);
    const outputs = { ...echo(inputs, context), owner: context.caller.account, status: "AVAILABLE" };
    return { id: newId("cons", context), outputs };
  },
};

const launchOf = (parameters: unknown): Properties | undefined => {
  try {
    const read: unknown = JSON.parse(String(parameters));
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
};

/** A role of this account, or the name that a role has in every account (CreateConstraint, Parameters). */
function launchFaults({ type, parameters }: Properties): Fault[] {
  if (type !== "LAUNCH" || typeof parameters !== "string") return [];
  const read = launchOf(parameters) ?? {};
  const [key, ...more] = Object.keys(read);
  const isRole =
    key === "RoleArn" || (key === "LocalRoleName" && /^[\w+=,.@-]{1,64}$/.test(String(read[key])));
  return isRole && more.length === 0
    ? []
    : [{ property: "parameters", reason: `${parameters}: must be {"RoleArn": …} or {"LocalRoleName": …}` }];
}

function refuseConstraint(inputs: Properties, context: Context): void {
  const { portfolioId, productId, type } = inputs;
  existing("portfolio", portfolioId, context);
  existing("product", productId, context);
  if (having("member", { portfolioId, productId }, context).length === 0)
    throw new AwsError(
      "ResourceNotFoundException",
      `Product ${String(productId)} is not in portfolio ${String(portfolioId)}`,
    );
  if (type !== "LAUNCH") return;
  refuseDuplicate("constraint", { portfolioId, productId, type }, context);
  const arn = launchOf(inputs["parameters"])?.["RoleArn"];
  const why = arn === undefined ? undefined : whyNotPassable(arn, service, context);
  if (why !== undefined) throw new AwsError("InvalidParametersException", why);
}
