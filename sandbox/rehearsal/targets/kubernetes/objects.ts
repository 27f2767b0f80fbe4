// The objects of one cluster and how their pods come up on the clock: what is applied is kept, its pods take their time, and
// they start only where their image can be pulled as the machines' declared role.
import { createHash } from "node:crypto";

export type Kept = {
  object: Record<string, unknown>;
  generation: number;
  /** Milliseconds; of its newest pods. */
  since: number;
  /** Of its pods before those, while they are there. */
  before: string | undefined;
  /** Whether its pods find their image; looked at when they are due. */
  starts: boolean | undefined;
};
type Row = Readonly<Record<string, unknown>>;
const row = (value: unknown): Row => (typeof value === "object" && value !== null ? (value as Row) : {});

/** Seconds until new pods are up; Kubernetes' own until it gives them up, where an object says nothing else. */
export const times = { up: 30, gaveUp: 600 };

export const templateOf = ({ object }: Kept): Row => row(row(object["spec"])["template"]);
export const isWorkload = ({ object }: Kept): boolean =>
  object["kind"] === "Deployment" || object["kind"] === "StatefulSet";
/** As Kubernetes names the pods of a template: the same template makes the same. */
export const hashOf = (kept: Kept): string =>
  createHash("sha256")
    .update(JSON.stringify(templateOf(kept)))
    .digest("hex")
    .slice(0, 10);
export const imagesOf = (kept: Kept): string[] => {
  const { containers = [], initContainers = [] } = row(templateOf(kept)["spec"]) as Record<string, Row[]>;
  return [...initContainers, ...containers].map(({ image }) => String(image));
};

export class Objects {
  readonly #kept = new Map<string, Kept>();

  get(path: string): Kept | undefined {
    return this.#kept.get(path);
  }

  /** A change of its spec is a new generation; one of its pods' template begins a rollout. */
  apply(path: string, object: Record<string, unknown>, now: number): Kept {
    const former = this.#kept.get(path);
    const made: Kept = { object, generation: 1, since: now, before: undefined, starts: undefined };
    if (former !== undefined) {
      const same = JSON.stringify(former.object["spec"]) === JSON.stringify(object["spec"]);
      made.generation = former.generation + (same ? 0 : 1);
      const [old, own] = [hashOf(former), hashOf(made)];
      const serving = former.starts === true ? old : former.before;
      if (old === own)
        Object.assign(made, { since: former.since, before: former.before, starts: former.starts });
      // Pods of this template have never left.
      else if (serving === own) made.starts = true;
      else made.before = serving;
    }
    this.#kept.set(path, made);
    return made;
  }

  remove(path: string): boolean {
    return this.#kept.delete(path);
  }

  workloads(): [string, Kept][] {
    return [...this.#kept].filter(([, kept]) => isWorkload(kept));
  }
}

export function statusOf(kept: Kept, age: number): object {
  const spec = row(kept.object["spec"]);
  const replicas = Number(spec["replicas"] ?? 1);
  const up = kept.starts === true;
  const stuck = !up && age >= Number(spec["progressDeadlineSeconds"] ?? times.gaveUp);
  const name = String(row(kept.object["metadata"])["name"]);
  return {
    observedGeneration: kept.generation,
    replicas: up ? replicas : replicas + (kept.before === undefined ? 0 : 1),
    updatedReplicas: up ? replicas : 1,
    availableReplicas: up || kept.before !== undefined ? replicas : 0,
    conditions: [
      stuck
        ? {
            type: "Progressing",
            status: "False",
            reason: "ProgressDeadlineExceeded",
            message: `ReplicaSet "${name}-${hashOf(kept)}" has timed out progressing.`,
          }
        : {
            type: "Progressing",
            status: "True",
            reason: up ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
          },
    ],
  };
}
