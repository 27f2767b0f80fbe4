// A change that is on the way, and what its stack holds as it is saved.
import { readStateFile } from "../../../automation/runner/stateFile.ts";
import type { World } from "./world.ts";

/** What is on the way for one stack. */
export interface Going {
  readonly stack: string;
  readonly operation: "update" | "destroy";
  /** Number of the provider's notes before. */
  readonly from: number;
  id?: string;
  /** Somebody is just approving it. */
  approving?: boolean;
}

/** Resources and pending operations of a stack as they are saved. */
export async function stateFile(
  { platform }: World,
  stack: string,
): Promise<{ resources: { urn: string }[]; pending: { resource: { urn: string } }[] }> {
  const text = await readStateFile(platform.env["PULUMI_BACKEND_URL"], "scratch", stack);
  if (typeof text !== "string") return { resources: [], pending: [] };
  const { deployment } = JSON.parse(text) as {
    deployment: { resources?: { urn: string }[]; pending_operations?: { resource: { urn: string } }[] };
  };
  return { resources: deployment.resources ?? [], pending: deployment.pending_operations ?? [] };
}
