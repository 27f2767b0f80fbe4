// Declares a permission set of Identity Center: a level of access with its policies.
import type * as pulumi from "@pulumi/pulumi";
import { ManagedPolicyAttachment } from "@pulumi/aws/ssoadmin/managedPolicyAttachment.js";
import { PermissionSet } from "@pulumi/aws/ssoadmin/permissionSet.js";
import { PermissionSetInlinePolicy } from "@pulumi/aws/ssoadmin/permissionSetInlinePolicy.js";
import { toJson } from "../../plan/documents/document.ts";
import { policyArn } from "../../plan/names.ts";
import type { AccessLevel } from "../../plan/people.ts";

export function createPermissionSet(
  name: string,
  level: AccessLevel,
  { instance, tags }: { instance: string; tags: Record<string, string> },
  opts: pulumi.CustomResourceOptions,
): PermissionSet {
  const { description, session, managed, statements } = level;
  const set = new PermissionSet(
    name,
    {
      name: `Lockgate-${name}`,
      description,
      instanceArn: instance,
      sessionDuration: session,
      tags,
    },
    opts,
  );
  const common = { instanceArn: instance, permissionSetArn: set.arn };
  new PermissionSetInlinePolicy(name, { ...common, inlinePolicy: toJson(statements) }, opts);
  for (const policy of managed)
    new ManagedPolicyAttachment(
      `${name}-${policy.split("/").at(-1)}`,
      { ...common, managedPolicyArn: policyArn("aws", policy) },
      opts,
    );
  return set;
}
