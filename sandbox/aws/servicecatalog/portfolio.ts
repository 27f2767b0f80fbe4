// What Service Catalog makes of a portfolio: who may see it, and with whom in the organization it is shared.

import { AwsError, type Context, type Properties, type ResourceModel } from "../model.ts";
import { administers } from "../organizations/delegatedAdministrator.ts";
import { organizationOf } from "../organizations/structure.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween, matches, oneOf } from "../rules.ts";
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

export const portfolio: ResourceModel = {
  token: tokens.portfolio,
  autoName: { property: "name", maxLength: 100 },
  replaceOn: ["region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: lengthBetween(1, 100),
      description: lengthBetween(0, 2000),
      providerName: lengthBetween(1, 50),
      tags: areTags,
    }),
  calls: catalogCalls("portfolio", {
    create: ["servicecatalog:CreatePortfolio"],
    read: ["servicecatalog:DescribePortfolio"],
    update: ["servicecatalog:UpdatePortfolio"],
    delete: ["servicecatalog:DeletePortfolio"],
    tag: "servicecatalog:TagResource",
  }),
  create(inputs, context) {
    const id = newId("port", context);
    const outputs = { ...echo(inputs, context, { tags: true }), arn: catalogArn("portfolio", id, context) };
    return { id, outputs: { ...outputs, createdTime: context.world.now() } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove({ id }, context) {
    const kinds = ["member", "principal", "constraint", "share"] as const;
    refuseInUse(
      `Portfolio ${id}`,
      kinds.flatMap((kind) => having(kind, { portfolioId: id }, context)),
    );
  },
};

/** A pattern names no account and no region, and may have wildcards (AssociatePrincipalWithPortfolio). */
const isPrincipal = (type: unknown) =>
  type === "IAM_PATTERN"
    ? matches(
        /^arn:aws[\w-]*:iam:::(role|user|group)\/[\w+=,.@/*?-]{1,512}$/,
        "a pattern such as arn:aws:iam:::role/Name*",
      )
    : matches(
        /^arn:aws[\w-]*:iam::\d{12}:(role|user|group)\/[\w+=,.@/-]{1,512}$/,
        "the ARN of a role, user or group",
      );

export const principal: ResourceModel = {
  token: tokens.principal,
  defaults: { principalType: "IAM", acceptLanguage: "en" },
  replaceOn: ["portfolioId", "principalArn", "principalType", "acceptLanguage", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      principalType: oneOf(["IAM", "IAM_PATTERN"]),
      principalArn: isPrincipal(inputs["principalType"]),
    }),
  calls: catalogCalls(
    "portfolio",
    {
      create: ["servicecatalog:AssociatePrincipalWithPortfolio"],
      read: ["servicecatalog:ListPrincipalsForPortfolio"],
      delete: ["servicecatalog:DisassociatePrincipalFromPortfolio"],
    },
    "portfolioId",
  ),
  create(inputs, context) {
    const { portfolioId, principalArn, principalType } = inputs;
    existing("portfolio", portfolioId, context);
    refuseDuplicate("principal", { portfolioId, principalArn }, context);
    return {
      id: `en,${String(principalArn)},${String(portfolioId)},${String(principalType)}`,
      outputs: echo(inputs, context),
    };
  },
};

export const share: ResourceModel = {
  token: tokens.share,
  defaults: {
    sharePrincipals: false,
    shareTagOptions: false,
    waitForAcceptance: false,
    acceptLanguage: "en",
  },
  replaceOn: ["portfolioId", "principalId", "type", "acceptLanguage", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      type: oneOf(["ACCOUNT", "ORGANIZATION", "ORGANIZATIONAL_UNIT", "ORGANIZATION_MEMBER_ACCOUNT"]),
    }),
  calls: catalogCalls(
    "portfolio",
    {
      create: ["servicecatalog:CreatePortfolioShare"],
      read: ["servicecatalog:DescribePortfolioShares"],
      update: ["servicecatalog:UpdatePortfolioShare"],
      delete: ["servicecatalog:DeletePortfolioShare"],
    },
    "portfolioId",
  ),
  create(inputs, context) {
    const { portfolioId, principalId, type } = inputs;
    existing("portfolio", portfolioId, context);
    refuseDuplicate("share", { portfolioId, principalId }, context);
    if (type !== "ACCOUNT") refuseOutside(inputs, context);
    const id = `${String(portfolioId)}:${String(type)}:${String(principalId)}`;
    return { id, outputs: { ...echo(inputs, context), accepted: type !== "ACCOUNT" } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

/** In an organization shares only who administers Service Catalog for it, once it may look into it, with what there is. */
function refuseOutside({ principalId, type }: Properties, context: Context): void {
  const { caller, world } = context;
  const organization = organizationOf(caller.account, world);
  const refuse = (why: string) => new AwsError("InvalidParametersException", why);
  if (organization === undefined) throw refuse("the account is in no organization");
  if (!administers(service, context))
    throw refuse(`account ${caller.account} does not administer ${service}`);
  const enabled = world.find(
    tokens.access,
    { account: organization.account },
    ({ inputs }) => inputs["enabled"] === true,
  );
  if (enabled.length === 0)
    throw refuse("access to the organization is not enabled: EnableAWSOrganizationsAccess");
  if (type !== "ORGANIZATIONAL_UNIT") return;
  const units = world.find("aws:organizations/organizationalUnit:OrganizationalUnit", {
    account: organization.account,
  });
  if (!units.some(({ outputs }) => outputs["arn"] === principalId))
    throw refuse(`there is no organizational unit ${String(principalId)}`);
}

export const organizationsAccess: ResourceModel = {
  token: tokens.access,
  global: true,
  calls: callsOn(
    {
      create: ["servicecatalog:EnableAWSOrganizationsAccess"],
      read: ["servicecatalog:GetAWSOrganizationsAccessStatus"],
      update: ["servicecatalog:EnableAWSOrganizationsAccess"],
      delete: ["servicecatalog:DisableAWSOrganizationsAccess"],
    },
    () => "*",
  ),
  create(inputs, context) {
    const { account } = context.caller;
    const organization = organizationOf(account, context.world);
    if (organization?.account !== account)
      throw new AwsError(
        "InvalidStateException",
        `account ${account} is not the management account of an organization`,
      );
    return { id: account, outputs: echo(inputs, context, { global: true }) };
  },
};
