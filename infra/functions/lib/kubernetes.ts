// Calls the API of an EKS cluster as a job's own role: by TLS under the cluster's own certificate, with a token that is a
// signed call of STS which only that cluster takes (EKS User Guide, "Authenticate to another account with IRSA"; the form
// is that of aws-iam-authenticator).
import { SignatureV4 } from "@smithy/signature-v4";
import { request } from "node:https";
import type { STSClient } from "@aws-sdk/client-sts";
import { Sha256 } from "./sha256.ts";

export type ClusterPlace = {
  name: string;
  /** `https://…`. */
  endpoint: string;
  /** Certificates in PEM, in base64. */
  certificateAuthority: string;
};
export type KubernetesCall = {
  method: "GET" | "PATCH" | "DELETE";
  /** With its query. */
  path: string;
  body?: object;
};
export type KubernetesAnswer = { status: number; body: Record<string, unknown> };
export type Kubernetes = (call: KubernetesCall) => Promise<KubernetesAnswer>;

/** Milliseconds until an answer. */
const patience = 30_000;
/** Seconds in which a token is taken; each call has one of its own. */
const tokenSeconds = 60;
/** Bytes of an answer. */
const largest = 8 * 1024 * 1024;

export const kubernetesWith =
  (sts: STSClient) =>
  (cluster: ClusterPlace): Kubernetes =>
  async (call) =>
    send(cluster, call, await tokenFor(cluster.name, sts));

/** `k8s-aws-v1.` and the signed URL of GetCallerIdentity, in base64url without padding. */
export async function tokenFor(cluster: string, sts: Pick<STSClient, "config">): Promise<string> {
  const { credentials, region } = sts.config;
  const signer = new SignatureV4({
    service: "sts",
    region: await region(),
    credentials: await credentials(),
    sha256: Sha256,
  });
  const hostname = `sts.${await region()}.amazonaws.com`;
  const signed = await signer.presign(
    {
      method: "GET",
      protocol: "https:",
      hostname,
      path: "/",
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { host: hostname, "x-k8s-aws-id": cluster },
    },
    { expiresIn: tokenSeconds },
  );
  const query = new URLSearchParams(signed.query as Record<string, string>);
  const url = `https://${hostname}/?${query.toString()}`;
  return `k8s-aws-v1.${Buffer.from(url).toString("base64url")}`;
}

function send(cluster: ClusterPlace, { method, path, body }: KubernetesCall, token: string) {
  const url = new URL(path, cluster.endpoint);
  if (url.protocol !== "https:") throw new Error(`${cluster.name} answers without TLS: ${cluster.endpoint}`);
  const options = {
    method,
    ca: Buffer.from(cluster.certificateAuthority, "base64"),
    minVersion: "TLSv1.2" as const,
    timeout: patience,
    headers: {
      accept: "application/json",
      authorization: `Bearer ${token}`,
      // Any JSON is YAML; by this type the server merges what is applied with what is there.
      ...(body === undefined ? {} : { "content-type": "application/apply-patch+yaml" }),
    },
  };
  return new Promise<KubernetesAnswer>((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        if (size > largest) response.destroy(new Error(`${cluster.name} answers more than ${largest} bytes`));
        else parts.push(part);
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: read(Buffer.concat(parts).toString("utf8")) });
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`${cluster.name} does not answer`)));
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** What is no JSON is told as it is. */
function read(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { message: text.slice(0, 200) };
  }
}
