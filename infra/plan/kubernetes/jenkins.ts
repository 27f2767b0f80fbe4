// Decides how a controller of Jenkins runs: one pod for a team, on machines of its own, with its home on three copies.
import type { Place } from "../names.ts";
import { clusterImage } from "./charts.ts";
import { lostStorage, storageClassName } from "./linstor.ts";
import { placedOn } from "./placement.ts";
import { ofApp, type Snapshots } from "./snapshots.ts";

export const jenkinsVersion = { chart: "5.8.110", image: "2.528.2", agent: "3345.v03dee9b_f88fc-6" } as const;
/** Jenkins's own user in its image. */
const user = 1000;

/** Values of the chart `jenkins/jenkins`, for the app that is called like the namespace. Builds run in other pods. */
export const jenkinsValues = (registry: Place, app: string, snapshots: Snapshots): object => {
  const agent = clusterImage(registry, `jenkins-agent-${jenkinsVersion.agent}`);
  return {
    controller: {
      image: clusterImage(registry, `jenkins-${jenkinsVersion.image}`),
      numExecutors: 0,
      // Plugins are in the image.
      installPlugins: false,
      podLabels: lostStorage,
      podAnnotations: keptAt(app, snapshots),
      // Up, not out: a second one must never have the first one's home.
      updateStrategy: { type: "OnDelete" },
      resources: { requests: { cpu: "2", memory: "4Gi" }, limits: { memory: "8Gi" } },
      ...placedOn(app),
      sidecars: { configAutoReload: { enabled: false } },
      // As the namespace's standard wants it; the rest is the chart's own.
      podSecurityContextOverride: {
        runAsUser: user,
        fsGroup: user,
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containerSecurityContext: {
        runAsUser: user,
        runAsGroup: user,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
      },
      testEnabled: false,
    },
    agent: {
      image: {
        registry: agent.registry,
        repository: agent.repository,
        tag: agent.tag,
      },
      restrictedPssSecurityContext: true,
    },
    serviceAccount: { create: false, name: app },
    persistence: {
      enabled: true,
      storageClass: storageClassName,
      accessMode: "ReadWriteOnce",
      size: "200Gi",
    },
  };
};

/** Where copies of its home lie and who writes and reads them, for whoever looks at the pod. There is no key of S3: roles are the pods'. */
const keptAt = (app: string, snapshots: Snapshots): Record<string, string> => {
  const own = ofApp(snapshots, app);
  if (own === undefined) throw new Error(`${app} keeps no snapshots`);
  return {
    "lockgate/snapshots": `s3://${snapshots.bucket}/${own.prefix}`,
    "lockgate/snapshots-region": snapshots.region,
    "lockgate/snapshots-writer": own.writer,
    "lockgate/snapshots-reader": own.reader,
  };
};
