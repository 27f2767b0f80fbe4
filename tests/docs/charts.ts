// The values files of docs/kubernetes: what Helm charts of a cluster are told, made of the settings in infra/plan/kubernetes, for
// production of the example company, where a team has a controller of Jenkins.

import { stringify } from "yaml";
import { snapshotClass, storageClass } from "../../infra/plan/kubernetes/linstor.ts";
import { snapshotsIn } from "../../infra/plan/kubernetes/snapshots.ts";
import { charts, type ChartPlaces } from "../../infra/plan/kubernetes/table.ts";
import { placeOf } from "../../infra/plan/places.ts";
import { exampleConfig, keptElsewhere, valueOf } from "../infra/example.ts";

export const chartPlaces = (): ChartPlaces => {
  const [first] = valueOf("prod", "apps") as object[];
  const config = exampleConfig("prod", {
    apps: [{ ...first, name: "jenkins-home", target: { kind: "ciHost", profile: "jenkins" } }],
    environments: keptElsewhere(),
    parameters: undefined,
    secrets: undefined,
  });
  const snapshots = snapshotsIn(config, config.accountId);
  if (snapshots === undefined) throw new Error("the example keeps no snapshots");
  return {
    environment: config.environment,
    place: placeOf(config, config.accountId),
    registry: placeOf(config, config.toolingAccountId),
    snapshots,
  };
};

export function chartPages(): ReadonlyMap<string, string> {
  const places = chartPlaces();
  const objects = [
    ["linstor.storage-class.yaml", storageClass],
    ["linstor.snapshot-storage-class.yaml", snapshotClass],
  ] as const;
  return new Map([
    ...objects.map(([file, object]) => [file, `# Made by npm run docs.\n${stringify(object)}`] as const),
    ...Object.entries(charts).map(
      ([name, { chart, version, values }]) =>
        [
          `${name}.values.yaml`,
          `# Made by npm run docs. Chart ${chart}, version ${version}.\n${stringify(values(places), { lineWidth: 0 })}`,
        ] as const,
    ),
  ]);
}
