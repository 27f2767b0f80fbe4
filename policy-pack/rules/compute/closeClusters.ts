// Decides whether a Kubernetes cluster is closed to the world, encrypts its secrets, keeps an audit log and runs a supported version.

import { input, type Facts } from "../../facts.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** Oldest minor version of Kubernetes 1 in standard support (EKS User Guide, "Kubernetes release calendar"). */
const OLDEST_MINOR = 34;

export const closeClusters = (cluster: Facts): Verdict => {
  const faults = [endpoint, secrets, audit, version].flatMap((check) => check(cluster));
  return faults.length > 0 ? fail(cluster.urn, faults.join("; ")) : pass(cluster.urn);
};

/** AWS opens the endpoint to everyone unless told otherwise (EKS API, VpcConfigRequest). */
const endpoint = (cluster: Facts): readonly string[] => {
  const network = input(cluster, "vpcConfig");
  if (network.at("endpointPublicAccess").boolean() === false) return [];
  const cidrs = network.at("publicAccessCidrs").strings();
  if (cidrs.length === 0) return ["its endpoint is open to the world: endpointPublicAccess is not false"];
  const wide = cidrs.filter((cidr) => !(Number(cidr.split("/")[1]) >= (cidr.includes(":") ? 16 : 8)));
  return wide.length > 0 ? [`its endpoint is open to ${wide.join(", ")}`] : [];
};

const secrets = (cluster: Facts): readonly string[] => {
  const config = input(cluster, "encryptionConfig");
  if (config.state === "absent") return ["encryptionConfig is absent"];
  const covers = config.at("resources").strings().includes("secrets");
  // The key may be one that is made in this run: then its ARN is not known, but it is a key.
  const key = config.at("provider").at("keyArn").state !== "absent";
  return covers && key ? [] : ["encryptionConfig does not encrypt secrets with a key of yours"];
};

const audit = (cluster: Facts): readonly string[] =>
  input(cluster, "enabledClusterLogTypes").strings().includes("audit")
    ? []
    : ["enabledClusterLogTypes lacks audit"];

/** Without a version AWS takes its default, which is supported. */
const version = (cluster: Facts): readonly string[] => {
  const text = input(cluster, "version").string();
  if (text === undefined) return [];
  const minor = Number(/^1\.(\d+)$/.exec(text)?.[1] ?? Number.NaN);
  return minor >= OLDEST_MINOR
    ? []
    : [`version ${text} is not in standard support, 1.${OLDEST_MINOR} is the oldest`];
};
