// What AWS Config makes of a rule of the whole organization: it is put into each account that records, by who administers.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { administers } from "../organizations/delegatedAdministrator.ts";
import { membersOf, organizationOf } from "../organizations/structure.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, lengthBetween, matches, oneOf } from "../rules.ts";
import { frequencies, recorderToken } from "./recorder.ts";

const token = "aws:cfg/organizationManagedRule:OrganizationManagedRule";
/** Puts rules into other accounts; AWS Config itself has another name (Config Developer Guide, "Organization rules"). */
export const multiAccountService = "config-multiaccountsetup.amazonaws.com";

export const organizationManagedRule: ResourceModel = {
  token,
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["name", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: lengthBetween(1, 64),
      ruleIdentifier: matches(
        /^[A-Z][A-Z0-9_-]{0,255}$/,
        "the identifier of a managed rule, such as CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
      ),
      "excludedAccounts[]": matches(/^\d{12}$/, "an account id of 12 digits"),
      maximumExecutionFrequency: oneOf(frequencies),
    }),
  calls: callsOn(
    {
      create: ["config:PutOrganizationConfigRule", "organizations:ListDelegatedAdministrators"],
      read: ["config:DescribeOrganizationConfigRules"],
      update: ["config:PutOrganizationConfigRule", "organizations:ListDelegatedAdministrators"],
      delete: ["config:DeleteOrganizationConfigRule"],
    },
    ({ outputs }, { caller }) =>
      String(outputs?.["arn"] ?? arnOf(caller, "config", "organization-config-rule/*")),
  ),
  create(inputs, context) {
    refuse(inputs, context);
    const { account, region } = context.caller;
    const name = String(inputs["name"]);
    if (context.world.get(token, name, { account, region }) !== undefined)
      throw new AwsError(
        "ResourceInUseException",
        `The organization rule ${name} already exists in ${account} ${region}`,
      );
    const id = `${name}-${context.world.random("base36", 8)}`;
    const arn = arnOf(context.caller, "config", `organization-config-rule/${id}`);
    return { id: name, outputs: { ...echo(inputs, context), arn } };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    return overlay(previous, echo(inputs, context));
  },
};

/** AWS says so of an account some minutes later, and the rule has failed there. */
function refuse(inputs: Properties, context: Context): void {
  const { caller, world } = context;
  if (!administers(multiAccountService, context))
    throw new AwsError(
      "OrganizationAccessDeniedException",
      `Account ${caller.account} is neither the management account nor a delegated administrator of ${multiAccountService}`,
    );
  const excluded = new Set((inputs["excludedAccounts"] ?? []) as string[]);
  const organization = organizationOf(caller.account, world);
  const members = organization === undefined ? [] : membersOf(organization, world);
  const open = members.filter(({ outputs }) => outputs["state"] !== "SUSPENDED").map(({ id }) => id);
  const blind = [organization?.account ?? caller.account, ...open].filter(
    (account) =>
      !excluded.has(account) && world.find(recorderToken, { account, region: caller.region }).length === 0,
  );
  if (blind.length > 0)
    throw new AwsError(
      "NoAvailableConfigurationRecorderException",
      `No configuration recorder in ${caller.region} of ${blind.join(", ")}: declare one there, or name the accounts in excludedAccounts`,
    );
}
