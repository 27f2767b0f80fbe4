// Who may do what in a cluster: by the declared access entries and the policies that EKS keeps for them (EKS User Guide,
// "Review access policy permissions"). Of each policy only what is asked for here is known; the rest is refused.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../../policy-pack/model/model.ts";

export type Verb = "get" | "patch" | "delete";
const looks: readonly Verb[] = ["get"];
const changes: readonly Verb[] = ["get", "patch", "delete"];
/** Objects in namespaces. None of these policies gives a role rights on objects of the cluster. */
const verbsOf: Readonly<Record<string, readonly Verb[]>> = {
  AmazonEKSAdminPolicy: changes,
  AmazonEKSEditPolicy: changes,
  AmazonEKSViewPolicy: looks,
};

type Scope = { type?: string; namespaces?: readonly string[] };
const scopeOf = ({ props }: Facts): Scope => (props["accessScope"] ?? {}) as Scope;
const associationsOf = (model: Model, account: string, cluster: string): Facts[] =>
  model
    .of("kubernetesAccess")
    .filter((facts) => accountOf(facts) === account && facts.props["clusterName"] === cluster);

/** Namespaces that somebody made: those that entries name. */
export const namespacesOf = (model: Model, account: string, cluster: string): string[] => [
  ...new Set(associationsOf(model, account, cluster).flatMap((facts) => scopeOf(facts).namespaces ?? [])),
];

export function mayAct(
  model: Model,
  {
    account,
    cluster,
    role,
    verb,
    namespace,
  }: Record<"account" | "cluster" | "role" | "namespace", string> & { verb: Verb },
): boolean {
  return associationsOf(model, account, cluster).some(({ props, ...facts }) => {
    if (props["principalArn"] !== role) return false;
    const { type, namespaces = [] } = scopeOf({ props, ...facts });
    const policy = String(props["policyArn"]).split("/").at(-1) ?? "";
    return (verbsOf[policy] ?? []).includes(verb) && (type === "cluster" || namespaces.includes(namespace));
  });
}
