// Decides how a cluster keeps what must not be lost with a machine or a zone: LINSTOR with three copies of each volume, in three
// zones, and what Kubernetes is told of them.
import type { Place } from "../names.ts";
import { clusterImage } from "./charts.ts";

export const linstorVersion = { chart: "1.10.8", image: "1.29.0" } as const;
/** Copies of each volume; LINSTOR keeps 32 at most. */
export const copies = 3;
/** Of a machine's disk that is LINSTOR's: the volumes of two controllers. */
export const storageGigabytes = 400;
export const storageClassName = "lockgate-three-copies";
export const snapshotClassName = "lockgate-snapshot";
const provisioner = "linstor.csi.linbit.com";
/** A pod whose storage is lost is removed at once, so that it starts where a copy is (LINSTOR, "HA Controller"). */
export const lostStorage = { "linstor.csi.linbit.com/on-storage-lost": "remove" } as const;

/** Values of the chart `piraeus-charts/piraeus`: what decides is there three times, as what it decides of is. */
export const linstorValues = (registry: Place): object => ({
  etcd: { enabled: true, replicas: copies },
  operator: {
    controller: { controllerImage: imageOf(registry, "controller") },
    satelliteSet: {
      satelliteImage: imageOf(registry, "satellite"),
      storagePools: {
        lvmThinPools: [{ name: "data", thinVolume: "data", volumeGroup: "", devicePaths: ["/dev/nvme1n1"] }],
      },
    },
  },
  haController: { enabled: true, replicas: copies, image: imageOf(registry, "ha-controller") },
  "csi-snapshotter": { enabled: true },
  stork: { enabled: false },
});

const imageOf = (registry: Place, part: string): string => {
  const {
    registry: host,
    repository,
    tag,
  } = clusterImage(registry, `linstor-${part}-${linstorVersion.image}`);
  return `${host}/${repository}:${tag}`;
};

/** Kept when a claim goes, placed where its pod is, and read from a copy on the pod's own machine only. */
export const storageClass = classOf(storageClassName, "Retain");
/** Of a volume as it was at one moment, which LINSTOR makes from a snapshot and which goes with the pod that reads it. */
export const snapshotClass = classOf(snapshotClassName, "Delete");

function classOf(name: string, reclaimPolicy: "Retain" | "Delete"): object {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name },
    provisioner,
    allowVolumeExpansion: true,
    reclaimPolicy,
    volumeBindingMode: "WaitForFirstConsumer",
    parameters: {
      "linstor.csi.linbit.com/autoPlace": String(copies),
      "linstor.csi.linbit.com/storagePool": "data",
      "linstor.csi.linbit.com/allowRemoteVolumeAccess": "false",
      "linstor.csi.linbit.com/replicasOnDifferent": "topology.kubernetes.io/zone",
    },
  };
}
