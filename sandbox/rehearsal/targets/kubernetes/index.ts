// A model of EKS: clusters as they are declared, and their API as far as releases use it. Who calls is looked up in the
// declared access entries, objects by the schemas of Kubernetes, and pods come up on the clock. No container runs.
import type { Kubernetes, KubernetesAnswer } from "../../../../infra/functions/lib/kubernetes.ts";
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { stepOf } from "../../../../policy-pack/model/pipelines.ts";
import { awsError, type Answer, type Asked } from "../../aws/authorised.ts";
import { variableOf } from "../../purpose.ts";
import type { World } from "../../world.ts";
import { canPull } from "../images.ts";
import type { Mishap, TargetModel, Traffic } from "../index.ts";
import { mayAct, namespacesOf, type Verb } from "./access.ts";
import { hashOf, imagesOf, isWorkload, Objects, statusOf, times, type Kept } from "./objects.ts";
import { schemaFault } from "./schemas.ts";

export const kubernetes = (world: World): TargetModel => new Clusters(world);

const namespaceIn = (pathname: string): string => /\/namespaces\/([^/]+)\//.exec(pathname)?.[1] ?? "";

type Cluster = { account: string; name: string; objects: Objects };

class Clusters implements TargetModel {
  readonly about =
    "EKS: a model of clusters, access entries and rollouts; manifests are looked at by Kubernetes' schemas, an image is pulled as the declared role, and no container runs";
  mishap: TargetModel["mishap"];
  readonly #world: World;
  readonly #clusters: readonly Cluster[];
  /** Alarms that go off with the pods of a rollout, by account and name, once they are up. */
  readonly #loud = new Map<Kept, { account: string; alarm: string }>();

  constructor(world: World) {
    this.#world = world;
    this.#clusters = world.company.model.of("kubernetesCluster").map((facts) => ({
      account: accountOf(facts) ?? "",
      name: String(facts.props["name"]),
      objects: new Objects(),
    }));
  }

  mishaps = (project: Facts): readonly Mishap[] => {
    const own = this.#clusters.some(
      ({ account, name }) => account === accountOf(project) && name === variableOf(project, "CLUSTER"),
    );
    const released = variableOf(project, "NAMESPACE") !== undefined && stepOf(project) === "deploy";
    return own && released ? ["alarm"] : [];
  };

  traffic = (): Traffic[] =>
    this.#clusters.flatMap(({ account, name, objects }) =>
      objects.workloads().map(([path, kept]): Traffic => {
        const own = hashOf(kept);
        const [, , , , namespace, , workload] = path.split("/").slice(1);
        const shares = { [kept.before ?? own]: 100 };
        return { account, name: `${name}/${namespace}:${workload}`, shares };
      }),
    );

  answer: Answer = (operation, input, account) => {
    if (operation !== "EKSClient.DescribeClusterCommand") return undefined;
    const name = String(input["name"]);
    if (!this.#clusters.some((each) => each.account === account && each.name === name))
      throw awsError("ResourceNotFoundException", 404, `No cluster found for name: ${name}.`);
    const data = Buffer.from("a certificate that nobody asks for here").toString("base64");
    const endpoint = `https://${name}.gr7.${this.#world.regionIn(account)}.eks.amazonaws.com`;
    return { cluster: { name, status: "ACTIVE", endpoint, certificateAuthority: { data } } };
  };

  clusters = (role: string, name: string): Kubernetes => {
    const account = role.split(":")[4] ?? "";
    const found = this.#clusters.find((each) => each.account === account && each.name === name);
    if (found === undefined) throw new Error(`${name} does not resolve in account ${account}`);
    return (call) => {
      const { pathname, searchParams } = new URL(call.path, "https://cluster");
      const verb = call.method.toLowerCase() as Verb;
      const tries = searchParams.has("dryRun");
      const asked = this.#asked(role, found, verb, pathname);
      // A dry run changes nothing.
      return this.#world.harness.around(`Kubernetes.${tries ? "try" : verb}`, asked, () =>
        asked.allowed
          ? this.#serve(found, verb, pathname, { body: call.body, tries })
          : refusal(403, asked.refusal?.reason ?? ""),
      );
    };
  };

  /** As it stands in the record, and what to change where it is refused. */
  #asked(role: string, { account, name }: Cluster, verb: Verb, pathname: string): Asked {
    const namespace = namespaceIn(pathname);
    const cluster = `arn:aws:eks:${this.#world.regionIn(account)}:${account}:cluster/${name}`;
    const call = { role, action: `kubernetes:${verb}`, resource: `${cluster}${pathname}` };
    const { model } = this.#world.company;
    if (mayAct(model, { account, cluster: name, role, verb, namespace })) return { ...call, allowed: true };
    const reason = `User "${role}" cannot ${verb} ${pathname}`;
    const remedy = `associate a policy that allows ${verb} in namespace ${namespace} with the access entry of the role in ${name}`;
    return { ...call, allowed: false, refusal: { reason, remedy } };
  }

  #serve(
    cluster: Cluster,
    verb: Verb,
    pathname: string,
    { body, tries }: { body: unknown; tries: boolean },
  ): KubernetesAnswer {
    const { account, name } = cluster;
    const namespace = namespaceIn(pathname);
    const { model } = this.#world.company;
    if (!namespacesOf(model, account, name).includes(namespace))
      return refusal(404, `namespaces "${namespace}" not found`);
    if (verb === "patch") return this.#apply(cluster, pathname, body as Record<string, unknown>, tries);
    const kept = cluster.objects.get(pathname);
    if (kept === undefined) return refusal(404, `${pathname.split("/").at(-1)} not found`);
    if (verb === "delete") cluster.objects.remove(pathname);
    return { status: 200, body: this.#shown(account, kept) };
  }

  #apply(cluster: Cluster, path: string, object: Record<string, unknown>, tries: boolean): KubernetesAnswer {
    const fault = schemaFault(object);
    if (fault !== undefined) return refusal(422, fault);
    if (tries) return { status: 200, body: object };
    const former = cluster.objects.get(path);
    const kept = cluster.objects.apply(path, object, this.#world.clock.now().getTime());
    // Only pods make noise: of what a release brings beside them nothing is heard.
    const alarm = isWorkload(kept) ? this.#alarmOf(cluster.account, path) : undefined;
    if (alarm !== undefined && (former === undefined || hashOf(former) !== hashOf(kept))) {
      // What made the noise is on its way out.
      this.#world.alarms.rest(cluster.account, alarm);
      this.#loud.clear();
      if (this.mishap === "alarm") this.#loud.set(kept, { account: cluster.account, alarm });
    }
    return { status: former === undefined ? 201 : 200, body: this.#shown(cluster.account, kept) };
  }

  /** Of the app whose namespace it is. */
  #alarmOf(account: string, path: string): string | undefined {
    const namespace = namespaceIn(path);
    const project = this.#world.company.model
      .of("project")
      .find((each) => accountOf(each) === account && variableOf(each, "NAMESPACE") === namespace);
    return project === undefined ? undefined : variableOf(project, "ALARM_NAME");
  }

  #shown(account: string, kept: Kept): Record<string, unknown> {
    const { object, generation } = kept;
    const metadata = { ...(object["metadata"] as object), generation };
    if (!isWorkload(kept)) return { ...object, metadata };
    const age = (this.#world.clock.now().getTime() - kept.since) / 1000;
    if (age >= times.up) kept.starts ??= this.#starts(account, kept);
    const loud = this.#loud.get(kept);
    if (kept.starts === true && loud !== undefined) this.#world.alarms.ring(loud.account, loud.alarm);
    if (kept.starts === true) kept.before = undefined;
    return { ...object, metadata, status: statusOf(kept, age) };
  }

  /** Machines pull in the name of their own role. */
  #starts(account: string, kept: Kept): boolean {
    const group = this.#world.company.model.resources.find(
      (facts) => facts.type === "aws:eks/nodeGroup:NodeGroup" && accountOf(facts) === account,
    );
    const role = String(group?.props["nodeRoleArn"]);
    return canPull(this.#world, { account, role, images: imagesOf(kept) });
  }
}

/** As Kubernetes says no ("Status"). */
const refusal = (status: number, message: string): KubernetesAnswer => ({
  status,
  body: { kind: "Status", status: "Failure", code: status, message },
});
