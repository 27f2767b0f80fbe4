// What a cluster keeps of an app's last good release: its digest and its objects, in the app's own namespace.
import type { Kubernetes } from "../lib/kubernetes.ts";
import { parseJson } from "../lib/faults.ts";
import { sha256Of } from "../lib/storeObjects.ts";
import { applyAll, find } from "./cluster.ts";
import type { Manifest } from "./manifest.ts";

export type Kept = { sha256: string; manifests: readonly Manifest[] };

const configMap = (namespace: string, name: string, data: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace },
  data,
});
const keptName = "lockgate-release";

/** What an environment tells the app's pods, which take it by `envFrom`. */
export const toldPods = (namespace: string, data: Readonly<Record<string, string>>): Manifest =>
  configMap(namespace, "lockgate-environment", data);

const digestOf = (text: string): string => sha256Of(Buffer.from(text));

export const keep = (api: Kubernetes, namespace: string, { sha256, manifests }: Kept): Promise<void> => {
  const text = JSON.stringify(manifests);
  return applyAll(api, [configMap(namespace, keptName, { sha256, manifests: text, digest: digestOf(text) })]);
};

/** Undefined where none is kept, or what is kept is not what was: then there is nothing to go back to. */
export async function kept(api: Kubernetes, namespace: string): Promise<Kept | undefined> {
  const found = await find(api, configMap(namespace, keptName, {}));
  const { sha256, manifests, digest } = (found?.["data"] ?? {}) as Readonly<
    Record<string, string | undefined>
  >;
  if (sha256 === undefined || manifests === undefined || digestOf(manifests) !== digest) return undefined;
  return { sha256, manifests: parseJson(manifests, keptName) as Manifest[] };
}
