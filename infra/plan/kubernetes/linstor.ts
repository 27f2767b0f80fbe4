// Decides how a cluster keeps what must not be lost with a machine or a zone: LINSTOR with three copies of each volume, in three
// zones, and what Kubernetes is told of them.
import type { Place } from "../names.ts";
import { clusterImage } from "./charts.ts";
import { onOneOf, toleratedBy } from "./placement.ts";

export const linstorVersion = { chart: "1.10.8" } as const;
/** Copies of each volume; LINSTOR keeps 32 at most. */
export const copies = 3;
/** Of a machine's disk that is LINSTOR's: the volumes of two controllers. */
export const storageGigabytes = 400;
export const storageClassName = "lockgate-three-copies";
export const snapshotClassName = "lockgate-snapshot";
const provisioner = "linstor.csi.linbit.com";
/** A pod whose storage is lost is removed at once, so that it starts where a copy is (LINSTOR, "HA Controller"). */
export const lostStorage = { "linstor.csi.linbit.com/on-storage-lost": "remove" } as const;

/** Of what the chart runs beside LINSTOR itself, by the versions that it names. */
const parts = {
  operator: "piraeus-operator-1.10.8",
  controller: "linstor-controller-1.29.0",
  satellite: "linstor-satellite-1.29.0",
  haController: "piraeus-ha-controller-1.1.4",
  etcd: "etcd-3.4.15",
  driver: "piraeus-csi-1.3.0",
  attacher: "csi-attacher-4.4.2",
  liveness: "csi-livenessprobe-2.11.0",
  registrar: "csi-node-driver-registrar-2.9.1",
  provisioner: "csi-provisioner-3.6.2",
  snapshotter: "csi-snapshotter-6.3.2",
  resizer: "csi-resizer-1.9.2",
  monitoring: "drbd-reactor-1.4.0",
  drbd: "drbd9-9.1.17",
} as const;

/**
 * Values of the chart `piraeus-charts/piraeus`: what decides is there three times, as what it decides of is. Copies, and what
 * mounts them, are on the machines of the named apps, which have a disk for them.
 */
export const linstorValues = (registry: Place, apps: readonly string[]): object => {
  const image = (part: keyof typeof parts): string => imageOf(registry, part).whole;
  const onMachines = { affinity: onOneOf(apps), tolerations: toleratedBy(apps) };
  return {
    etcd: { enabled: true, replicas: copies, image: imageOf(registry, "etcd").split },
    operator: {
      image: image("operator"),
      controller: { controllerImage: image("controller"), replicas: copies },
      satelliteSet: {
        satelliteImage: image("satellite"),
        monitoringImage: image("monitoring"),
        kernelModuleInjectionImage: image("drbd"),
        ...onMachines,
        storagePools: {
          lvmThinPools: [
            { name: "data", thinVolume: "data", volumeGroup: "", devicePaths: ["/dev/nvme1n1"] },
          ],
        },
      },
    },
    csi: {
      pluginImage: image("driver"),
      csiAttacherImage: image("attacher"),
      csiLivenessProbeImage: image("liveness"),
      csiNodeDriverRegistrarImage: image("registrar"),
      csiProvisionerImage: image("provisioner"),
      csiSnapshotterImage: image("snapshotter"),
      csiResizerImage: image("resizer"),
      controllerReplicas: copies,
      nodeAffinity: onMachines.affinity,
      nodeTolerations: onMachines.tolerations,
    },
    // On each of those machines: whoever loses a volume's majority is taken away there.
    "piraeus-ha-controller": { enabled: true, image: imageOf(registry, "haController").split, ...onMachines },
    stork: { enabled: false },
  };
};

/** As charts name an image: in one text, or in two. */
const imageOf = (registry: Place, part: keyof typeof parts) => {
  const { registry: host, repository, tag } = clusterImage(registry, parts[part]);
  const split = { repository: `${host}/${repository}`, tag };
  return { split, whole: `${split.repository}:${tag}` };
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
