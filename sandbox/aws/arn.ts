// How ARNs are put together and taken apart.

import type { Caller } from "./model.ts";

export type Arn = { partition: string; service: string; region: string; account: string; resource: string };

type Override = Partial<Pick<Arn, "region" | "account">>;

/** The ARN of a regional resource of the caller's account; `{ region: "" }` for global services. */
export function arnOf(caller: Caller, service: string, resource: string, override: Override = {}): string {
  const { region, account } = { region: caller.region, account: caller.account, ...override };
  return `arn:${caller.partition}:${service}:${region}:${account}:${resource}`;
}

/** The ARN of a resource of a global service in the caller's account (IAM, Organizations). */
export function globalArn(caller: Caller, service: string, resource: string): string {
  return arnOf(caller, service, resource, { region: "" });
}

/** The five parts of an ARN, or undefined when the text is none. The resource part keeps its colons. */
export function parseArn(text: unknown): Arn | undefined {
  if (typeof text !== "string") return undefined;
  const [prefix, partition, service, region, account, ...resource] = text.split(":");
  if (prefix !== "arn" || !partition || !service || region === undefined || account === undefined)
    return undefined;
  if (resource.length === 0 || resource.join(":") === "") return undefined;
  return { partition, service, region, account, resource: resource.join(":") };
}

/** The suffix of AWS's host names in a partition. */
export function dnsSuffix(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
