// Decides whether nobody but the deploy identity rules a Kubernetes cluster, and only through AWS's own access entries.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { readProjectName } from "../../model/projectNames.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const limitClusterAdmins = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("kubernetesCluster"), byEntries),
  ...judgeEach(model.of("kubernetesAccess"), (access) => onlyDeploy(model, access)),
];

/** AWS's defaults are a config map inside the cluster, and the creator as an administrator whom no list shows. */
const byEntries = (cluster: Facts): Verdict => {
  const access = input(cluster, "accessConfig");
  const mode = access.at("authenticationMode").string() ?? "CONFIG_MAP";
  const faults = [
    ...(mode === "API" ? [] : [`authenticationMode is ${mode}, not API`]),
    ...(access.at("bootstrapClusterCreatorAdminPermissions").boolean() === false
      ? []
      : ["bootstrapClusterCreatorAdminPermissions is not false, so its creator stays administrator"]),
  ];
  return faults.length > 0 ? fail(cluster.urn, faults.join("; ")) : pass(cluster.urn);
};

const ADMIN = /\/AmazonEKSClusterAdminPolicy$/;

const onlyDeploy = (model: Model, access: Facts): Verdict => {
  const policy = input(access, "policyArn");
  if (!ADMIN.test(policy.need(policy.string()))) {
    return notApplicable("the policy is not the cluster administrator's", access.urn);
  }
  const position = input(access, "principalArn");
  const role = model.follow(access, position, ["role"]);
  if (
    role.kind === "resource" &&
    (tagOf(role.facts, "lockgate:step") === "deploy" || isDeploy(nameOf(role.facts)))
  ) {
    return pass(access.urn);
  }
  const name = role.kind === "resource" ? role.facts.name : position.need(position.string());
  if (role.kind === "external" && isDeploy(name.split("/").at(-1) ?? "")) return pass(access.urn);
  return fail(access.urn, `${name} is cluster administrator and no deploy identity`);
};

const nameOf = (role: Facts): string => {
  const position = input(role, "name");
  return position.state === "known" ? (position.string() ?? "") : "";
};

/** By the naming contract, whose names only the deploy role of the landing zone can give. */
const isDeploy = (name: string): boolean =>
  name === "LockgateDeploy" || readProjectName(name)?.step === "deploy";
