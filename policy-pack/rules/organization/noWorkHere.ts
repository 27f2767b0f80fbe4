// Decides whether nothing works in the management account, which no guard rail binds.

import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { releaseStores } from "../../model/stores.ts";
import type { Kind } from "../../model/tokens.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const WORK: readonly Kind[] = [
  "function",
  "instance",
  "launchTemplate",
  "launchConfiguration",
  "containerCluster",
  "containerService",
  "taskDefinition",
  "kubernetesCluster",
  "glueJob",
  "pipeline",
  "project",
  "deploymentGroup",
  "images",
  "packages",
];

export const noWorkHere = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("organization"), (organization) => {
    const management = accountOf(organization);
    const stores = releaseStores(model).map(({ bucket }) => bucket);
    const here = [...WORK.flatMap((kind) => model.of(kind)), ...stores].filter(
      (facts) => accountOf(facts) === management,
    );
    const names = here.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    return names.length > 0
      ? fail(organization.urn, `in the management account: ${names.join(", ")}`)
      : pass(organization.urn);
  });
