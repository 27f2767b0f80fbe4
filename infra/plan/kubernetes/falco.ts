// Decides how Falco watches what runs in a cluster, and what of its lines people hear of: its Helm chart's values, the filter
// over its log, and how severe each of its priorities is.
import type { Place } from "../names.ts";
import { clusterImage } from "./charts.ts";

/** Where it runs, and by which its log is found. */
export const falcoNamespace = "falco";
/** Versions of chart and image, which go together. */
export const falcoVersion = { chart: "7.0.0", image: "0.42.1" } as const;

/** Falco's priorities that alarm, and how severe Security Hub takes each to be (Falco, "Rule priorities"). */
export const severities: Readonly<Record<string, number>> = {
  Emergency: 100,
  Alert: 95,
  Critical: 90,
  Error: 70,
  Warning: 50,
};

/** CloudWatch's filter over lines of JSON, as Falco writes them. */
export const falcoPattern = `{ ${Object.keys(severities)
  .map((priority) => `($.priority = "${priority}")`)
  .join(" || ")} }`;

/**
 * Values of the chart `falcosecurity/falco`: on each machine, by the kernel's own means, one line of JSON on stdout for each
 * thing that is noticed. Rules are those of the image, which is one of ours: nothing is fetched at run time.
 */
export const falcoValues = (registry: Place): object => ({
  image: clusterImage(registry, `falco-${falcoVersion.image}`),
  driver: { enabled: true, kind: "modern_ebpf", loader: { enabled: false } },
  // A line at once, not once a buffer is full.
  tty: true,
  controller: { kind: "daemonset" },
  tolerations: [{ operator: "Exists" }],
  falcoctl: { artifact: { install: { enabled: false }, follow: { enabled: false } } },
  falcosidekick: { enabled: false },
  collectors: { enabled: true, containerEngine: { enabled: true } },
  falco: {
    json_output: true,
    json_include_output_property: true,
    json_include_tags_property: true,
    priority: "notice",
    stdout_output: { enabled: true },
    syslog_output: { enabled: false },
    file_output: { enabled: false },
    http_output: { enabled: false },
    grpc: { enabled: false },
    log_stderr: true,
    log_syslog: false,
  },
});
