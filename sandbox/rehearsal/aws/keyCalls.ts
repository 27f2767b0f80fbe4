// What a call on a declared key asks of IAM.
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../policy-pack/model/model.ts";
import type { Call } from "./awsCalls.ts";

/** A call on a declared key, with the aliases that lead to it. */
export const onKey = (
  model: Model,
  key: Facts,
  action: string,
): Call & { context: Record<string, string | string[]> } => {
  const account = accountOf(key) ?? "";
  const aliases = model
    .of("keyAlias")
    .filter((alias) => alias.props["targetKeyId"] === key.props["keyId"] && accountOf(alias) === account)
    .map((alias) => String(alias.props["name"]));
  return {
    action: `kms:${action}`,
    resource: String(key.props["arn"]),
    account,
    context: { "kms:ResourceAliases": aliases },
  };
};
