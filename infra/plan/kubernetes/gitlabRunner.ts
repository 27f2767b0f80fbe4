// Decides how runners of GitLab work: jobs are pods without privileges, on Spot machines of their own, as a service account that
// may nothing in AWS but read what the environment tells it.
import type { Place } from "../names.ts";
import { clusterImage } from "./charts.ts";
import { placedOn, purposeKey } from "./placement.ts";

export const runnerVersion = { chart: "0.86.0", image: "18.9.0" } as const;

/** Pods of a machine that is taken away have two minutes; jobs that end badly by that are GitLab's to start again. */
const graceSeconds = 110;

/** Values of the chart `gitlab/gitlab-runner`. The token is a secret of the namespace, which EKS keeps under a key of ours. */
export const gitlabRunnerValues = (registry: Place, { app, host }: { app: string; host: string }): object => {
  const {
    registry: hostOfImages,
    repository,
    tag,
  } = clusterImage(registry, `gitlab-runner-${runnerVersion.image}`);
  return {
    image: { registry: hostOfImages, image: repository, tag },
    gitlabUrl: `https://${host}/`,
    concurrent: 10,
    terminationGracePeriodSeconds: graceSeconds,
    rbac: { create: true, rules },
    serviceAccount: { create: false, name: app },
    ...placedOn(app),
    podSecurityContext: { runAsUser: 100, fsGroup: 65533, seccompProfile: { type: "RuntimeDefault" } },
    securityContext: {
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    runners: { secret: `${app}-token`, config: configOf(app, `${hostOfImages}/${repository}`) },
  };
};

/** What a runner does in its namespace (GitLab Runner, "Configure runner API permissions"): it makes pods of jobs and follows them. */
const rules = [
  { resources: ["events"], verbs: ["list", "watch"] },
  { resources: ["pods"], verbs: ["create", "delete", "get", "list", "watch"] },
  { resources: ["pods/attach", "pods/exec"], verbs: ["create", "delete", "get", "patch"] },
  { resources: ["pods/log"], verbs: ["get", "list"] },
  { resources: ["secrets"], verbs: ["create", "delete", "get", "update"] },
  { resources: ["serviceaccounts"], verbs: ["get"] },
  { resources: ["services"], verbs: ["create", "get"] },
].map((rule) => ({ apiGroups: [""], ...rule }));

/** The runner's own configuration, in TOML. Images of jobs are of the company's registry. */
const configOf = (app: string, images: string): string =>
  [
    "[[runners]]",
    '  executor = "kubernetes"',
    "  [runners.kubernetes]",
    `    namespace = "${app}"`,
    `    service_account = "${app}"`,
    "    privileged = false",
    "    allow_privilege_escalation = false",
    `    helper_image = "${images}:gitlab-runner-helper-${runnerVersion.image}"`,
    `    allowed_images = ["${images.split("/")[0]}/lockgate/*"]`,
    '    allowed_services = [""]',
    `    [runners.kubernetes.node_selector]`,
    `      "${purposeKey}" = "${app}"`,
    "    [runners.kubernetes.node_tolerations]",
    `      "${purposeKey}=${app}" = "NoSchedule"`,
    "    [runners.kubernetes.pod_security_context]",
    "      run_as_non_root = true",
    "",
  ].join("\n");
