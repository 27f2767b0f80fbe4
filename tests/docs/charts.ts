// The values files of docs/kubernetes: what Helm charts of a cluster are told, made of the settings in infra/plan/kubernetes, for
// production of the example company.

import { stringify } from "yaml";
import { storageClass } from "../../infra/plan/kubernetes/linstor.ts";
import { charts } from "../../infra/plan/kubernetes/table.ts";
import { placeOf } from "../../infra/plan/places.ts";
import { exampleConfig } from "../infra/example.ts";

export function chartPages(): ReadonlyMap<string, string> {
  const config = exampleConfig("prod");
  const places = {
    environment: config.environment,
    place: placeOf(config, config.accountId),
    registry: placeOf(config, config.toolingAccountId),
  };
  const storage = [
    "linstor.storage-class.yaml",
    `# Made by npm run docs.\n${stringify(storageClass)}`,
  ] as const;
  return new Map([
    storage,
    ...Object.entries(charts).map(
      ([name, { chart, version, values }]) =>
        [
          `${name}.values.yaml`,
          `# Made by npm run docs. Chart ${chart}, version ${version}.\n${stringify(values(places), { lineWidth: 0 })}`,
        ] as const,
    ),
  ]);
}
