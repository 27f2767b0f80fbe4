// Who administers a security service in a region: each of these services has a call of its own for it, all alike.

import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo } from "../outputs.ts";
import { faultsOf, matches } from "../rules.ts";
import { delegate } from "./delegation.ts";

type Service = {
  token: string;
  /** Principal, such as guardduty.amazonaws.com. */
  principal: string;
  /** Input that names the account. */
  property: "adminAccountId" | "accountId";
  /** API actions. */
  enable: string;
  list: string;
  disable: string;
  /** What AWS tells besides. */
  outputs?: Properties;
};

/** One account a region; another one is named only after the former has been taken away. */
export const serviceAdministrator = (service: Service): ResourceModel => ({
  token: service.token,
  replaceOn: [service.property, "region"],
  check: (inputs) =>
    faultsOf(inputs, { [service.property]: matches(/^\d{12}$/, "an account id of 12 digits") }),
  calls: callsOn(
    {
      create: [service.enable, "organizations:RegisterDelegatedAdministrator"],
      read: [service.list],
      delete: [service.disable, "organizations:DeregisterDelegatedAdministrator"],
    },
    () => "*",
  ),
  create(inputs, context) {
    const { account, region } = context.caller;
    const member = delegate(inputs[service.property], service.principal, context);
    const [other] = context.world.find(service.token, { account, region });
    if (other !== undefined)
      throw new AwsError(
        "BadRequestException",
        `${String(other.inputs[service.property])} administers ${service.principal} in ${region} already`,
      );
    return { id: member.id, outputs: { ...echo(inputs, context), ...service.outputs } };
  },
});

/** Throws unless the caller's account administers the service in its region. */
export function refuseUnlessAdministrator(
  token: string,
  property: Service["property"],
  { caller, world }: Context,
): void {
  const named = world
    .find(token, { region: caller.region })
    .some((r) => r.inputs[property] === caller.account);
  if (named) return;
  throw new AwsError(
    "BadRequestException",
    `Account ${caller.account} is not the delegated administrator of the organization in ${caller.region}: name it first (${token.split(":").at(-1)})`,
  );
}
