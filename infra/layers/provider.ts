// Decides how a stack reaches an account: always explicitly, by region, allowed account and role.
import { Provider } from "@pulumi/aws/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Config } from "../configuration/schema.ts";
import { commonTags } from "../plan/names.ts";

export type Reach = {
  accountId: pulumi.Input<string>;
  /** Absent: the credentials of the caller, for the management account. */
  roleArn?: pulumi.Input<string>;
  /** Absent: the company's home. */
  region?: string;
  /** False: what is there keeps its tags. */
  tags?: boolean;
  /** Beside those that all have. */
  moreTags?: Record<string, string>;
};

/** Refuses to work when the credentials belong to another account than the one that is meant. */
export const createProvider = (
  name: string,
  config: Pick<Config, "company" | "region" | "stack">,
  reach: Reach,
  opts: pulumi.ResourceOptions = {},
): Provider =>
  new Provider(
    name,
    {
      region: (reach.region ?? config.region) as Region,
      allowedAccountIds: [reach.accountId],
      ...(reach.tags === false
        ? {}
        : { defaultTags: { tags: { ...commonTags(config.company, config.stack), ...reach.moreTags } } }),
      ...(reach.roleArn === undefined
        ? {}
        : { assumeRoles: [{ roleArn: reach.roleArn, sessionName: `lockgate-${config.stack}` }] }),
    },
    opts,
  );

type Region = Exclude<NonNullable<ConstructorParameters<typeof Provider>[1]>["region"], undefined>;
