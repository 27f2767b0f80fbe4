// Whether each volume has one controller: two pods that write the home of one program ruin it.
import { BadFormat } from "../lib/faults.ts";
import { nameOf, podOf, rowOf, type Manifest } from "./manifest.ts";

/** Claims that an object's pods mount by name; what a StatefulSet makes for each of its pods is each pod's own. */
const claimsOf = (manifest: Manifest): string[] => {
  const { volumes = [] } = podOf(manifest) ?? {};
  return (Array.isArray(volumes) ? volumes : []).flatMap((volume: unknown) => {
    const claim = rowOf(rowOf(volume)["persistentVolumeClaim"]);
    return claim["claimName"] === undefined || claim["readOnly"] === true ? [] : [String(claim["claimName"])];
  });
};

/** How many pods may be there at once: while a Deployment rolls, the new one starts beside the old one. */
const podsAtOnce = ({ kind, spec }: Manifest): number => {
  const { replicas = 1, strategy } = rowOf(spec);
  const rolls = kind === "Deployment" && rowOf(strategy)["type"] !== "Recreate";
  return Number(replicas) + (rolls ? 1 : 0);
};

/** Throws BadFormat with the claim that two would write. */
export function demandOwnClaims(manifests: readonly Manifest[]): void {
  const owners = new Map<string, Manifest>();
  for (const manifest of manifests)
    for (const claim of claimsOf(manifest)) {
      const other = owners.get(claim);
      if (other !== undefined)
        throw new BadFormat(`${nameOf(other)} and ${nameOf(manifest)} both write claim ${claim}: one must`);
      if (podsAtOnce(manifest) > 1)
        throw new BadFormat(
          `${nameOf(manifest)} would have ${podsAtOnce(manifest)} pods at once that write claim ${claim}: set replicas to 1 and, of a Deployment, strategy.type to Recreate`,
        );
      owners.set(claim, manifest);
    }
}
