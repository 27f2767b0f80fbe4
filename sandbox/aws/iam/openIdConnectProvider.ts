// What IAM makes of an identity provider of OpenID Connect: an issuer that the account believes, once an account.

import { globalArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween, matches } from "../rules.ts";

export const openIdConnectProviderToken = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

/** IAM fetches the thumbprint itself where none is given. */
const fetched = "0000000000000000000000000000000000000000";

export const openIdConnectProvider: ResourceModel = {
  token: openIdConnectProviderToken,
  global: true,
  replaceOn: ["url"],
  check: (inputs) =>
    faultsOf(inputs, {
      url: [
        matches(/^https:\/\/[^\s?#:]+$/, "an address that begins with https://, without port and query"),
        lengthBetween(1, 255),
      ],
      clientIdLists: lengthBetween(1, 100),
      "clientIdLists[]": lengthBetween(1, 255),
      thumbprintLists: lengthBetween(0, 5),
      "thumbprintLists[]": matches(/^[0-9a-fA-F]{40}$/, "a SHA-1 thumbprint of 40 hexadecimal digits"),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["iam:CreateOpenIDConnectProvider"],
      read: ["iam:GetOpenIDConnectProvider"],
      update: {
        clientIdLists: "iam:AddClientIDToOpenIDConnectProvider",
        thumbprintLists: "iam:UpdateOpenIDConnectProviderThumbprint",
      },
      delete: ["iam:DeleteOpenIDConnectProvider"],
      tag: "iam:TagOpenIDConnectProvider",
    },
    ({ inputs }, context) => arnOf(inputs, context),
  ),
  create(inputs, context) {
    const arn = arnOf(inputs, context);
    if (context.world.get(openIdConnectProviderToken, arn, { account: context.caller.account }))
      throw new AwsError("EntityAlreadyExists", `Provider with url ${String(inputs["url"])} already exists.`);
    return { id: arn, outputs: { thumbprintLists: [fetched], ...outputsOf(inputs, context), arn } };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

/** The ARN has the address without its scheme. */
const arnOf = ({ url }: Properties, { caller }: Context): string =>
  globalArn(caller, "iam", `oidc-provider/${String(url ?? "*").replace("https://", "")}`);

const outputsOf = (inputs: Properties, context: Context): Properties =>
  echo(inputs, context, { tags: true, global: true });
