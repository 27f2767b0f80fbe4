// Decides how Fluent Bit carries the logs of pods to CloudWatch: each namespace's into a log group of its own, line by line as
// they were written, so that filters read what a program has written and nothing around it.
import type { Place } from "../names.ts";
import { clusterImage } from "./charts.ts";
import { carrier, podLogs } from "./names.ts";

export const fluentBitVersion = { chart: "0.1.35", image: "2.34.0" } as const;

/** Values of the chart `eks/aws-for-fluent-bit`. Log groups are declared: one that is not there takes nothing. */
export const fluentBitValues = (place: Place, environment: string, registry: Place): object => {
  const {
    registry: host,
    repository,
    ...image
  } = clusterImage(registry, `fluent-bit-${fluentBitVersion.image}`);
  return {
    image: { ...image, repository: `${host}/${repository}` },
    serviceAccount: { create: true, name: carrier.serviceAccount },
    tolerations: [{ operator: "Exists" }],
    cloudWatch: { enabled: false },
    firehose: { enabled: false },
    kinesis: { enabled: false },
    elasticsearch: { enabled: false },
    cloudWatchLogs: {
      enabled: true,
      match: "*",
      region: place.region,
      logGroupName: podLogs(environment, "kube-system"),
      logGroupTemplate: podLogs(environment, "$kubernetes['namespace_name']"),
      logStreamTemplate: "$kubernetes['pod_name'].$kubernetes['container_name']",
      logKey: "log",
      autoCreateGroup: false,
    },
  };
};
