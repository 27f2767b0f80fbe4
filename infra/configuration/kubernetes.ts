// Decides the settings of an environment's Kubernetes cluster, and whether its network has room for one.
import { z } from "zod";
import { runsInCluster } from "../plan/kubernetes/apps.ts";
import { clusterImages } from "../plan/kubernetes/charts.ts";
import type { Check } from "./check.ts";
import { instanceTypes, nodeCounts } from "./clusterNodes.ts";
import { email, list, text } from "./fields.ts";

export const kubernetes = z
  .strictObject(
    {
      version: text("the minor version of Kubernetes, in quotes")
        .regex(/^1\.\d\d$/, 'a minor version of Kubernetes in quotes, such as "1.35"')
        .default("1.35"),
      instanceTypes: instanceTypes("m7i.large"),
      /** Machines for each zone, and no more than are paid for. */
      nodes: nodeCounts("one in each of three zones", 6),
      /** Who learns by mail of what Falco notices; Security Hub has it anyway. */
      tells: list(email, "a list of e-mail addresses").default([]),
    },
    { error: "the cluster: { version?, instanceTypes?, nodes?, tells? }" },
  )
  .prefault({});

/** A cluster stands in three zones, so that what keeps three copies has a majority when one is lost. */
const threeZones: Check = ({ layer, network, apps = [] }) => {
  const app = apps.find(runsInCluster);
  if (layer !== "environment" || app === undefined || network === undefined || network.zones.length >= 3)
    return [];
  return [
    {
      path: ["network", "zones"],
      value: network.zones,
      problem: `${app.name} runs in a Kubernetes cluster, whose machines are in three zones`,
      remedy: "name three zones, such as [a, b, c]",
    },
  ];
};

/** The repository of what runs in clusters beside the apps is called like an app's. */
const nameIsFree: Check = ({ apps = [] }) => {
  const index = apps.findIndex(({ name }) => name === clusterImages);
  if (index < 0 || !apps.some(runsInCluster)) return [];
  return [
    {
      path: ["apps", index, "name"],
      value: clusterImages,
      problem: "images of what runs in clusters beside the apps have that name",
      remedy: "give the app another one",
    },
  ];
};

export const kubernetesChecks: readonly Check[] = [threeZones, nameIsFree];
