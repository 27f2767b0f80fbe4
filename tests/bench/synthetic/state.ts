// The made-up resources as the Pulumi state that `pulumi stack export` would give once they are deployed.

import { ACCOUNT, REGION, resolve, samples, type Reference, type Sample } from "./resources.ts";

const STACK = "urn:pulumi:dev::synthetic::pulumi:pulumi:Stack::synthetic-dev";
const PROVIDER = "urn:pulumi:dev::synthetic::pulumi:providers:aws::default";
const PROVIDER_ID = "00000000-0000-4000-8000-000000000001";

export type StateEntry = {
  urn: string;
  type: string;
  name: string;
  protect: boolean;
  props: Record<string, unknown>;
};

/** Each resource with the values that AWS would have made. */
export const entries = (count: number): readonly StateEntry[] => {
  const all = samples(count);
  const byName = new Map(all.map((sample) => [sample.name, sample]));
  const read = ({ sample, output }: Reference) => outputsOf(byName.get(sample)!)[output];
  return all.map((sample) => ({
    urn: `urn:pulumi:dev::synthetic::${sample.token}::${sample.name}`,
    type: sample.token,
    name: sample.name,
    protect: sample.protect ?? false,
    props: { ...(resolve(sample.inputs, read) as object), ...outputsOf(sample) },
  }));
};

export const stateText = (count: number): string => {
  const provider = {
    urn: PROVIDER,
    custom: true,
    id: PROVIDER_ID,
    type: "pulumi:providers:aws",
    inputs: { region: REGION, allowedAccountIds: JSON.stringify([ACCOUNT]) },
    outputs: { region: REGION, allowedAccountIds: JSON.stringify([ACCOUNT]) },
  };
  const resources = entries(count).map(({ urn, type, name, protect, props }) => ({
    urn,
    protect,
    custom: true,
    id: String(props["id"] ?? name),
    type,
    parent: STACK,
    inputs: props,
    outputs: props,
    provider: `${PROVIDER}::${PROVIDER_ID}`,
  }));
  const stack = { urn: STACK, custom: false, type: "pulumi:pulumi:Stack" };
  return JSON.stringify({
    version: 3,
    deployment: {
      manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "v3.259.0" },
      resources: [stack, provider, ...resources],
    },
  });
};

/** What AWS makes of a resource, as far as others refer to it. */
const outputsOf = ({ token, name, inputs }: Sample): Record<string, unknown> => {
  if (token === "aws:kms/key:Key") {
    const keyId = `00000000-0000-4000-8000-${hex(name)}`;
    return { keyId, arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId}` };
  }
  if (token === "aws:iam/role:Role") return { arn: `arn:aws:iam::${ACCOUNT}:role/${String(inputs["name"])}` };
  if (token === "aws:s3/bucket:Bucket") return { arn: `arn:aws:s3:::${String(inputs["bucket"])}` };
  if (token === "aws:signer/signingProfile:SigningProfile") {
    const profile = String(inputs["name"]);
    return { versionArn: `arn:aws:signer:${REGION}:${ACCOUNT}:/signing-profiles/${profile}/a1b2c3d4e5` };
  }
  if (token === "aws:lambda/codeSigningConfig:CodeSigningConfig") {
    return { arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:code-signing-config:csc-${hex(name)}` };
  }
  return {};
};

const hex = (name: string): string => Buffer.from(name).toString("hex").padStart(12, "0").slice(-12);
