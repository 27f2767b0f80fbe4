// Decides what Helm charts of a cluster are told that all of them need: images of the company's own registry, by a tag that is
// never written over. Machines reach no other one.
import { imagesOf, type Place } from "../names.ts";

/** The repository of software that runs in clusters beside the apps; people mirror it. */
export const clusterImages = "cluster";

export const clusterImage = ({ account, region }: Place, tag: string) => ({
  registry: `${account}.dkr.ecr.${region}.amazonaws.com`,
  repository: imagesOf(clusterImages),
  tag,
  pullPolicy: "IfNotPresent",
});
