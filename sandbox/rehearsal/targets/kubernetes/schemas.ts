// Looks at objects by the schemas that Kubernetes publishes of its API. Fields that no schema knows are passed over: a real
// cluster, which is asked to be strict, refuses them in the dry run.
import * as apps from "kubernetes-models/apps/v1";
import * as autoscaling from "kubernetes-models/autoscaling/v2";
import * as batch from "kubernetes-models/batch/v1";
import * as core from "kubernetes-models/v1";
import * as networking from "kubernetes-models/networking.k8s.io/v1";
import * as policy from "kubernetes-models/policy/v1";

type Checked = new (data: never) => { validate(): void };
const groups: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  v1: core,
  "apps/v1": apps,
  "autoscaling/v2": autoscaling,
  "batch/v1": batch,
  "networking.k8s.io/v1": networking,
  "policy/v1": policy,
};

/** What is wrong, by its place in the object; undefined: nothing is. */
export function schemaFault(object: Readonly<Record<string, unknown>>): string | undefined {
  const { apiVersion, kind } = object;
  const type = groups[String(apiVersion)]?.[String(kind)] as Checked | undefined;
  if (type === undefined) return `no matches for kind "${String(kind)}" in version "${String(apiVersion)}"`;
  try {
    new type(object as never).validate();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
