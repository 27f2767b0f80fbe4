// What some services do with the first resource of an account: they make a role of their own, in the caller's name.

import { arnOf } from "./arn.ts";
import type { ApiCall, Context } from "./model.ts";

/** The call that makes `role` for `service`, where the account has no resource of the type yet. */
export function ownRoleCalls(
  token: string,
  { service, role }: { service: string; role: string },
  { caller, world }: Context,
): ApiCall[] {
  if (world.find(token, { account: caller.account }).length > 0) return [];
  return [
    {
      action: "iam:CreateServiceLinkedRole",
      resource: arnOf(caller, "iam", `role/aws-service-role/${service}/${role}`, { region: "" }),
      context: { "iam:AWSServiceName": service },
    },
  ];
}
