// Decides what a stack's saved state says: resources, masked outputs, operations begun and not ended.
import { createHash } from "node:crypto";
import type { SeenResource } from "./engineEvents.ts";
import { type StateSource, exportStack } from "./exportStack.ts";
import { maskSecrets } from "./text.ts";

export interface StackSnapshot {
  readonly resources: readonly SeenResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly pendingOperations: readonly string[];
  /** SHA-256 of resources and pending operations as they are saved, secrets in their encrypted form. */
  readonly digest: string;
  readonly writtenAt: Date;
}

/** The part of `pulumi stack export` (deployment version 3 and newer) that is read here. */
interface Deployment {
  readonly manifest?: { readonly time?: string };
  readonly resources?: readonly {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly parent?: string;
    readonly protect?: boolean;
    readonly delete?: boolean;
    readonly outputs?: Record<string, unknown>;
  }[];
  readonly pending_operations?: readonly {
    readonly type: string;
    readonly resource: { readonly urn: string };
  }[];
}
type Exported = { readonly deployment?: Deployment };

/** Reads the saved state; undefined when it cannot be read or the stack does not exist. */
export async function readSnapshot(source: StateSource, stack: string): Promise<StackSnapshot | undefined> {
  try {
    const exported = await exportStack(source, stack);
    return exported === undefined ? undefined : parseSnapshot(JSON.parse(exported) as Exported);
  } catch {
    return undefined;
  }
}

/** Reads an exported stack. Pure. */
export function parseSnapshot(exported: Exported): StackSnapshot {
  const deployment = exported.deployment ?? {};
  const all = (deployment.resources ?? []).filter((resource) => !resource.delete);
  const root = all.find((resource) => resource.type === "pulumi:pulumi:Stack");
  return {
    resources: all.map((resource) => ({
      urn: resource.urn,
      type: resource.type,
      id: resource.id ?? "",
      parent: resource.parent ?? "",
      protect: resource.protect === true,
    })),
    outputs: maskSecrets(root?.outputs ?? {}) as Record<string, unknown>,
    pendingOperations: (deployment.pending_operations ?? []).map((op) => `${op.type} ${op.resource.urn}`),
    digest: digestOf(deployment),
    writtenAt: new Date(deployment.manifest?.time ?? 0),
  };
}

/** The engine writes the same state with a new time after each look at it: the time is no part of what it says. */
function digestOf({ resources = [], pending_operations = [] }: Deployment): string {
  return createHash("sha256")
    .update(JSON.stringify([resources, pending_operations]))
    .digest("hex");
}
