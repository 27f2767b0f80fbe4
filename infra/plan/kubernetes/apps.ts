// Decides which apps run in an environment's Kubernetes cluster: there is one where any does.
import type { App } from "../../configuration/schema.ts";

type Kind = App["target"]["kind"];
const inClusters: readonly Kind[] = ["eks", "ciHost"];

export const runsInCluster = ({ target }: { target: { kind: string } }): boolean =>
  inClusters.some((kind) => kind === target.kind);
