// Decides what of a stack hangs together: from its exported state, without inputs and outputs. Pure.

/** Why one resource comes after another: it lies in it, it needs it, or it goes with it. */
export const edgeKinds = ["parent", "dependency", "deletedWith"] as const;

export interface StackGraph {
  readonly nodes: readonly { readonly urn: string; readonly type: string }[];
  /** From the resource that needs the other one, to that one; each pair once a kind. */
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: (typeof edgeKinds)[number];
  }[];
}

interface SavedResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly deletedWith?: string;
  /** Replaced, and not deleted yet. */
  readonly delete?: boolean;
}

/** The graph of an exported state; empty for a stack that holds nothing. */
export function graphOf(state: string | null | undefined): StackGraph {
  const saved = JSON.parse(state ?? "{}") as { deployment?: { resources?: readonly SavedResource[] } };
  const resources = (saved.deployment?.resources ?? []).filter((resource) => resource.delete !== true);
  const known = new Set(resources.map(({ urn }) => urn));
  const edges = resources.flatMap(({ urn, parent, dependencies = [], deletedWith }) => [
    ...(parent ? [{ from: urn, to: parent, kind: "parent" } as const] : []),
    ...[...new Set(dependencies)].map((to) => ({ from: urn, to, kind: "dependency" }) as const),
    ...(deletedWith ? [{ from: urn, to: deletedWith, kind: "deletedWith" } as const] : []),
  ]);
  return {
    nodes: resources.map(({ urn, type }) => ({ urn, type })),
    edges: edges.filter(({ to }) => known.has(to)),
  };
}
