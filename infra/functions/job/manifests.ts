// What of Kubernetes an artifact may hold: objects of an app's own namespace, whose containers run the app's own image by
// its digest, confined. What is not known here is not applied.
import { parseAllDocuments } from "yaml";
import { BadFormat } from "../lib/faults.ts";
import { demandOwnClaims } from "./claims.ts";
import { nameOf, podOf, rowOf, type Manifest, type Row } from "./manifest.ts";

/** The file of an artifact that has them, as YAML. */
export const manifestsFile = "manifests.yaml";
/** Bytes of it: a former release is kept in the cluster, where an object has less than a MiB. */
export const largestManifests = 256 * 1024;

/** Plural names in the API's paths. Secrets are of Secrets Manager and Parameter Store; whatever is of the cluster is the platform's. */
const plurals: Readonly<Record<string, string>> = {
  "v1/ConfigMap": "configmaps",
  "v1/PersistentVolumeClaim": "persistentvolumeclaims",
  "v1/Service": "services",
  "v1/ServiceAccount": "serviceaccounts",
  "apps/v1/Deployment": "deployments",
  "apps/v1/StatefulSet": "statefulsets",
  "autoscaling/v2/HorizontalPodAutoscaler": "horizontalpodautoscalers",
  "batch/v1/CronJob": "cronjobs",
  "networking.k8s.io/v1/NetworkPolicy": "networkpolicies",
  "policy/v1/PodDisruptionBudget": "poddisruptionbudgets",
};
const typeOf = ({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): string =>
  `${apiVersion}/${kind}`;

/** Of an object in the API: `/apis/apps/v1/namespaces/web/deployments/web`. */
export function pathOf(manifest: Manifest): string {
  const { apiVersion, metadata } = manifest;
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = plurals[typeOf(manifest)];
  if (plural === undefined) throw unknownKind(manifest);
  return `${group}/namespaces/${encodeURIComponent(metadata.namespace)}/${plural}/${encodeURIComponent(metadata.name)}`;
}

/** What pods are made by, and waited for. */
export const isWorkload = ({ kind }: Manifest): boolean => kind === "Deployment" || kind === "StatefulSet";

const unknownKind = (manifest: Pick<Manifest, "apiVersion" | "kind">): BadFormat =>
  new BadFormat(
    `${manifestsFile} has ${typeOf(manifest)}: releases hold ${Object.keys(plurals).join(", ")}, and nothing else`,
  );

/** All objects, in the namespace. Throws BadFormat with the object that must not be. */
export function readManifests(text: string, namespace: string, image: string): Manifest[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) throw new BadFormat(`${manifestsFile} is empty`);
  const objects = documents.flatMap((document): unknown[] => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new BadFormat(`${manifestsFile} is not YAML: ${fault.message}`);
    const value: unknown = document.toJS();
    return value === null ? [] : [value];
  });
  const manifests = objects.map((object) => ownObject(object, namespace));
  for (const manifest of manifests) demandConfined(manifest, image);
  const names = manifests.map((manifest) => `${typeOf(manifest)} ${manifest.metadata.name}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BadFormat(`${manifestsFile} has ${twice} twice`);
  demandOwnClaims(manifests);
  if (!manifests.some(isWorkload))
    throw new BadFormat(`${manifestsFile} has no Deployment and no StatefulSet: nothing would run`);
  return manifests;
}

function ownObject(object: unknown, namespace: string): Manifest {
  const { apiVersion, kind, metadata, ...rest } = rowOf(object);
  const { name, namespace: own = namespace, ...more } = rowOf(metadata);
  const type = { apiVersion: String(apiVersion), kind: String(kind) };
  if (plurals[typeOf(type)] === undefined) throw unknownKind(type);
  if (typeof name !== "string" || !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name))
    throw new BadFormat(`${manifestsFile} has a ${type.kind} without a name that Kubernetes takes`);
  if (own !== namespace)
    throw new BadFormat(
      `${type.kind} ${name} is of namespace ${String(own)}, and the app's own is ${namespace}: leave it out`,
    );
  return { ...rest, ...type, metadata: { ...more, name, namespace } };
}

const ofHost = ["hostNetwork", "hostPID", "hostIPC"];

/** As of containers elsewhere (COMP-04, COMP-05): no root, no privileges, a read-only root, nothing of the machine. */
function demandConfined(manifest: Manifest, image: string): void {
  const pod = podOf(manifest);
  if (pod === undefined) return;
  const say = (why: string): never => {
    throw new BadFormat(`${nameOf(manifest)} ${why}`);
  };
  const host = ofHost.find((key) => pod[key] === true);
  if (host !== undefined) say(`sets ${host}`);
  const volumes = (Array.isArray(pod["volumes"]) ? pod["volumes"] : []).map(rowOf);
  if (volumes.some((volume) => volume["hostPath"] !== undefined)) say("mounts a path of the machine");
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
    (Array.isArray(pod[list]) ? (pod[list] as unknown[]) : []).map(rowOf),
  );
  if (containers.length === 0) say("has no container");
  for (const container of containers) {
    if (container["image"] !== image)
      say(`runs ${String(container["image"])}, not the released image ${image}`);
    const loose = looseness(rowOf(container["securityContext"]), rowOf(pod["securityContext"]));
    if (loose !== undefined) say(`has container ${String(container["name"])} without ${loose}`);
  }
}

/** What a container's securityContext lacks; some of it may be said for all of the pod. */
function looseness(own: Row, ofPod: Row): string | undefined {
  const dropped = rowOf(own["capabilities"])["drop"];
  const holds: Readonly<Record<string, boolean>> = {
    "runAsNonRoot: true": (own["runAsNonRoot"] ?? ofPod["runAsNonRoot"]) === true,
    "readOnlyRootFilesystem: true": own["readOnlyRootFilesystem"] === true,
    "allowPrivilegeEscalation: false":
      own["allowPrivilegeEscalation"] === false && own["privileged"] !== true,
    "capabilities.drop: [ALL]": Array.isArray(dropped) && dropped.includes("ALL"),
    "seccompProfile.type: RuntimeDefault":
      rowOf(own["seccompProfile"] ?? ofPod["seccompProfile"])["type"] === "RuntimeDefault",
  };
  return Object.keys(holds).find((name) => holds[name] !== true);
}
