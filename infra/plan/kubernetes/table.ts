// The table of Helm charts that run in clusters beside the apps: one line each.
import type { Place } from "../names.ts";
import { falcoValues, falcoVersion } from "./falco.ts";
import { gitlabRunnerValues, runnerVersion } from "./gitlabRunner.ts";
import { jenkinsValues, jenkinsVersion } from "./jenkins.ts";
import { linstorValues, linstorVersion } from "./linstor.ts";
import type { Snapshots } from "./snapshots.ts";
import { fluentBitValues, fluentBitVersion } from "./fluentBit.ts";

/** Where a cluster is, the registry that its machines pull from, and where snapshots are kept. */
export type ChartPlaces = { environment: string; place: Place; registry: Place; snapshots: Snapshots };
export type Chart = {
  /** As Helm names it, `<repository>/<chart>`. */
  chart: string;
  version: string;
  values(places: ChartPlaces): object;
};

export const charts: Readonly<Record<string, Chart>> = {
  falco: {
    chart: "falcosecurity/falco",
    version: falcoVersion.chart,
    values: ({ registry }) => falcoValues(registry),
  },
  "fluent-bit": {
    chart: "eks/aws-for-fluent-bit",
    version: fluentBitVersion.chart,
    values: ({ place, environment, registry }) => fluentBitValues(place, environment, registry),
  },
  linstor: {
    chart: "piraeus-charts/piraeus",
    version: linstorVersion.chart,
    values: ({ registry, snapshots }) =>
      linstorValues(
        registry,
        snapshots.apps.map(({ app }) => app),
      ),
  },
  jenkins: {
    chart: "jenkins/jenkins",
    version: jenkinsVersion.chart,
    values: ({ registry, snapshots }) => jenkinsValues(registry, "jenkins-home", snapshots),
  },
  "gitlab-runner": {
    chart: "gitlab/gitlab-runner",
    version: runnerVersion.chart,
    values: ({ registry }) => gitlabRunnerValues(registry, { app: "runners", host: "gitlab.acme.example" }),
  },
};
