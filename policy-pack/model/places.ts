// Decides where an environment can be changed, and by which calls: its store of releases and what runs its releases.

import { input, type Facts } from "../facts.ts";
import { needAccount, regionOf } from "./accounts.ts";
import { isProduction } from "./environments.ts";
import type { Model } from "./model.ts";
import { bucketArn, environmentOfStore, releaseStores } from "./stores.ts";
import { declaredEnvironment } from "./tags.ts";
import type { Kind } from "./tokens.ts";

/** One resource by which somebody changes what runs in an environment. `actions` are the calls that do. */
export type Place = {
  urn: string;
  environment: string;
  arn: string;
  account: string;
  actions: readonly string[];
};

type Targets = { kind: Kind; service: string; actions: readonly string[]; path(facts: Facts): string };

const nameOf = (facts: Facts, property: string): string => {
  const position = input(facts, property);
  return position.need(position.string());
};

/** ARNs as AWS forms them (Service Authorization Reference), since outputs are not known at preview. */
const TARGETS: readonly Targets[] = [
  {
    kind: "function",
    service: "lambda",
    actions: ["lambda:UpdateFunctionCode", "lambda:UpdateAlias"],
    path: (facts) => `function:${nameOf(facts, "name")}`,
  },
  {
    kind: "deploymentGroup",
    service: "codedeploy",
    actions: ["codedeploy:CreateDeployment"],
    path: (facts) => `deploymentgroup:${nameOf(facts, "appName")}/${nameOf(facts, "deploymentGroupName")}`,
  },
  {
    kind: "glueJob",
    service: "glue",
    actions: ["glue:UpdateJob"],
    path: (facts) => `job/${nameOf(facts, "name")}`,
  },
];

/** Throws undecidable where a resource of this kind exists whose name or environment nobody knows yet. */
export const placesOf = (model: Model): readonly Place[] => [
  ...releaseStores(model).map((store) => ({
    urn: store.urn,
    environment: environmentOfStore(store) ?? environmentIn(store.bucket),
    arn: `${bucketArn(store)}/release.zip`,
    account: needAccount(store.bucket),
    actions: ["s3:PutObject"],
  })),
  ...TARGETS.flatMap(({ kind, service, actions, path }) =>
    model.of(kind).map((facts) => ({
      urn: facts.urn,
      environment: environmentIn(facts),
      arn: arnOf(facts, service, () => path(facts)),
      account: needAccount(facts),
      actions,
    })),
  ),
];

/** What a resource serves: as declared, else its account stands for an environment of its own. */
export const environmentIn = (facts: Facts): string =>
  declaredEnvironment(facts) ?? `of account ${needAccount(facts)}`;

const arnOf = (facts: Facts, service: string, path: () => string): string => {
  const { arn } = facts.props;
  if (typeof arn === "string") return arn;
  return `arn:aws:${service}:${regionOf(facts) ?? "eu-west-1"}:${needAccount(facts)}:${path()}`;
};

const DEVELOPMENT = new Set(["dev", "development", "sandbox", "preview"]);
const SHARED = new Set(["org", "tooling", "management", "security", "logging", "network", "shared"]);

/** Environments where anybody may try things out. */
export const isDevelopment = (environment: string): boolean => DEVELOPMENT.has(environment.toLowerCase());

/** Environments that serve customers; accounts that all environments share are none of them. */
export const servesCustomers = (environment: string): boolean =>
  isProduction(environment) && !SHARED.has(environment.toLowerCase());

/** The environment that each account takes releases for; several in one account are all named. */
export const environmentsByAccount = (model: Model): ReadonlyMap<string, readonly string[]> => {
  const groups = Map.groupBy(placesOf(model), ({ account }) => account);
  return new Map(
    [...groups].map(([account, places]) => [
      account,
      [...new Set(places.map(({ environment }) => environment))],
    ]),
  );
};
