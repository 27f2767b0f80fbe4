// Decides who may assume a role: named roles, or one AWS service on behalf of one account.
import { both, onlyRoles, type Condition, type Statement } from "./document.ts";

/** Named roles, in any account, may assume. */
export const trustRoles = (roles: readonly string[]): Statement[] => [
  { Sid: "NamedRoles", Effect: "Allow", ...onlyRoles(roles), Action: "sts:AssumeRole" },
];

/** Machines take on the role of their profile. EC2 does so on nobody's behalf: it names no source to ask for. */
export const trustMachines: readonly Statement[] = [
  {
    Sid: "Machines",
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
];

/** A service may assume, and only for resources of the account (confused deputy, IAM User Guide). */
export function trustService(service: string, account: string, sources?: readonly string[]): Statement[] {
  const own: Condition = { StringEquals: { "aws:SourceAccount": account } };
  return [
    {
      Sid: "Service",
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      Condition: sources === undefined ? own : both(own, { ArnLike: { "aws:SourceArn": sources } }),
    },
  ];
}
