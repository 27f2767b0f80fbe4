// Decides where the copy of an artifact store lies, who writes it and who reads it.
import type { SharedConfig } from "../configuration/schema.ts";
import * as names from "./names.ts";

export type Replica = {
  environment: string;
  /** The log archive's, at home. */
  account: string;
  region: string;
  bucket: string;
  alias: string;
  /** ARN of the role by which S3 copies: the store's one reader, so that a copy needs no second one. */
  replicator: string;
  /** ARN of the role that reads the copy, after a disaster. */
  reader: string;
};

/** One for each environment and each twin; none as long as there is no account to keep them. */
export const replicas = ({
  company,
  region,
  environments,
  twins,
  logArchiveAccountId: account,
}: Pick<SharedConfig, "company" | "region" | "environments" | "twins" | "logArchiveAccountId">): Replica[] =>
  account === undefined
    ? []
    : storesOf(environments, twins).map(({ name, accountId }) => ({
        environment: name,
        account,
        region,
        bucket: names.replicaBucket(company, name, account),
        alias: names.replicaAlias(name),
        replicator: names.roleArn(accountId, names.pullRole(name)),
        reader: names.roleArn(account, names.archiveReadRole),
      }));

/** A twin sees itself among the environments, so that it would be there twice. */
const storesOf = (
  environments: SharedConfig["environments"],
  twins: SharedConfig["twins"],
): { name: string; accountId: string }[] => [
  ...environments,
  ...twins.filter(({ name }) => !environments.some((row) => row.name === name)),
];
