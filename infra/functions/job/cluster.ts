// What jobs do in a Kubernetes cluster: apply objects, tried or for good, look how far pods are, and read what is kept there.
import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { Kubernetes, KubernetesAnswer } from "../lib/kubernetes.ts";
import { NotDeployed } from "./deployment.ts";
import { nameOf, type Manifest } from "./manifest.ts";
import { isWorkload, pathOf } from "./manifests.ts";
import { need, type Job } from "./settings.ts";

/** By this name Kubernetes remembers which fields a release has set: those of others stay theirs. */
const manager = "fieldManager=lockgate";

export async function openCluster({ env, aws }: Job): Promise<Kubernetes> {
  const name = need(env, "CLUSTER");
  const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name }));
  const { endpoint, certificateAuthority, status } = cluster ?? {};
  if (endpoint === undefined || certificateAuthority?.data === undefined)
    throw new NotDeployed(`cluster ${name} is ${status ?? "not there"}, and tells no endpoint`);
  return aws.kubernetes({ name, endpoint, certificateAuthority: certificateAuthority.data });
}

/** Throws NotDeployed with what the cluster says. `tries`: nothing is changed, but all is asked that would be. */
export async function applyAll(
  api: Kubernetes,
  manifests: readonly Manifest[],
  tries = false,
): Promise<void> {
  const query = `${manager}&force=true&fieldValidation=Strict${tries ? "&dryRun=All" : ""}`;
  for (const body of manifests) {
    const answer = await api({ method: "PATCH", path: `${pathOf(body)}?${query}`, body });
    if (answer.status !== 200 && answer.status !== 201)
      throw new NotDeployed(
        `${nameOf(body)} is not ${tries ? "accepted in a dry run" : "applied"}: ${saidBy(answer)}`,
      );
  }
}

/** What is gone already is no fault. */
export async function removeAll(api: Kubernetes, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of manifests) {
    const path = `${pathOf(manifest)}?propagationPolicy=Foreground`;
    const answer = await api({ method: "DELETE", path });
    if (answer.status >= 300 && answer.status !== 404)
      throw new NotDeployed(`${nameOf(manifest)} is not removed: ${saidBy(answer)}`);
  }
}

/** Undefined where it is not there. */
export async function find(
  api: Kubernetes,
  manifest: Manifest,
): Promise<Record<string, unknown> | undefined> {
  const answer = await api({ method: "GET", path: pathOf(manifest) });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new NotDeployed(`${nameOf(manifest)} can't be read: ${saidBy(answer)}`);
  return answer.body;
}

const saidBy = ({ status, body }: KubernetesAnswer): string =>
  `${status} ${typeof body["message"] === "string" ? body["message"] : "without a reason"}`;

type Counts = Readonly<Record<string, number | undefined>>;
type Condition = { type?: string; status?: string; reason?: string; message?: string };
type Workload = {
  metadata?: { generation?: number };
  spec?: { replicas?: number };
  status?: Counts & { conditions?: readonly Condition[]; currentRevision?: string; updateRevision?: string };
};

/** How far a workload is: `up`, or what is missing, and whether it will not come (Kubernetes, "Deployment status"). */
export type Progress = { up: boolean; failed: boolean; text: string };

export function progressOf(manifest: Manifest, found: Record<string, unknown> | undefined): Progress {
  const name = nameOf(manifest);
  if (found === undefined) return { up: false, failed: true, text: `${name} is not there` };
  const { metadata, spec, status = {} } = found as Workload;
  const wanted = spec?.replicas ?? 1;
  const seen = (status.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = status;
  const up = seen && updatedReplicas >= wanted && availableReplicas >= wanted && replicas <= wanted;
  const stuck = status.conditions?.find(
    ({ type, status: state, reason }) =>
      type === "Progressing" && state === "False" && reason === "ProgressDeadlineExceeded",
  );
  const text = `${name}: ${Math.min(updatedReplicas, availableReplicas)} of ${wanted} pods are up`;
  return {
    up,
    failed: seen && stuck !== undefined,
    text: stuck === undefined || !seen ? text : `${text}; ${stuck.message ?? "it makes no progress"}`,
  };
}

export const progress = (api: Kubernetes, manifests: readonly Manifest[]): Promise<Progress[]> =>
  Promise.all(
    manifests.filter(isWorkload).map(async (manifest) => progressOf(manifest, await find(api, manifest))),
  );
