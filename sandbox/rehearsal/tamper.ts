// Decides what somebody who has passed every guard changes between two actions: in a store, in what is handed over, in a layer.
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { files } from "../../infra/functions/job/settings.ts";
import {
  formatBundle,
  inTotoPayload,
  parseBundle,
  preAuthEncoding,
  type Envelope,
} from "../../infra/functions/lib/dsse.ts";
import { kmsSigner } from "../../infra/functions/lib/kmsSigner.ts";
import type { Release } from "../../infra/functions/lib/release.ts";
import { parseStatement } from "../../infra/functions/lib/statement.ts";
import type { DeclaredAction } from "../../cli/pipeline/declared.ts";
import { pack, unpack, withFolder } from "./archive.ts";
import { getArtifact, putArtifact } from "./artifacts.ts";
import { kmsOf, s3Of } from "./aws/declaredAws.ts";
import type { Tampered, Tampering } from "./injections.ts";
import type { Run } from "./run.ts";
import { purposeOf } from "./purpose.ts";

type Place = { run: Run; account: string };
type Edit = (
  envelopes: readonly Envelope[],
  place: Place,
) => Promise<readonly Envelope[]> | readonly Envelope[];

const flip = (bytes: Buffer, at = 20): Buffer =>
  Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));

const first =
  (change: (envelope: Envelope) => Envelope): Edit =>
  (all) =>
    all.map((envelope, index) => (index === 0 ? change(envelope) : envelope));
const without =
  (kind: string): Edit =>
  (all) =>
    all.filter((envelope) => parseStatement(envelope).kind !== kind);

/** A signature by a key of the account that nobody trusts. */
const foreign: Edit = async ([one, ...rest], { run, account }) => {
  if (one === undefined) return rest;
  const kms = kmsOf(run.world.awsIn(account), account);
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
  );
  const signer = await kmsSigner(KeyMetadata?.Arn ?? "", kms);
  const unsigned = { payloadType: inTotoPayload, payload: one.payload };
  const sig = await signer.sign(preAuthEncoding(unsigned));
  return [{ ...unsigned, signatures: [{ keyid: signer.keyId, sig }] }, ...rest];
};

const edits: Readonly<Record<Exclude<Tampered, "artifact" | "tools">, Edit>> = {
  statement: first((one) => ({ ...one, payload: flip(one.payload) })),
  signature: first((one) => ({
    ...one,
    signatures: one.signatures.map(({ keyid, sig }) => ({ keyid, sig: flip(sig) })),
  })),
  key: foreign,
  unsigned: () => [],
  provenance: without("provenance"),
  sbom: without("sbom"),
  tests: without("tests"),
  scan: without("scan"),
};
/** Changes it just before it is verified in that environment, once. */
export function tampering({
  what,
  environment,
}: Tampering): (action: DeclaredAction, run: Run) => Promise<void> {
  let done = false;
  return async (action, run) => {
    const purpose = purposeOf(run.world.company.model, action);
    if (done || purpose.does !== "verify" || ![undefined, purpose.environment].includes(environment)) return;
    done = true;
    if (what === "tools") await run.world.layer.hold("process.exit(0)\n");
    else await change(run, action, what);
  };
}

/** Puts other bytes under the name, and has what is handed over pin them: the version alone would keep them out. */
async function change(
  run: Run,
  { inputs, account = "" }: DeclaredAction,
  what: Exclude<Tampered, "tools">,
): Promise<void> {
  const [name = ""] = inputs;
  const owner = s3Of(run.world.aws, run.pipeline.account ?? "");
  const stores = s3Of(run.world.awsIn(account), account);
  await withFolder("tamper", async (folder) => {
    await unpack(await getArtifact(run, owner, name), folder);
    const file = path.join(folder, files.release);
    const release = JSON.parse(await readFile(file, "utf8")) as Release;
    const part = what === "artifact" ? "artifact" : "attestations";
    const { key: Key, versionId: VersionId } = release[part];
    const { Body } = await stores.send(new GetObjectCommand({ Bucket: release.bucket, Key, VersionId }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const changed =
      what === "artifact"
        ? flip(bytes)
        : await edited(bytes, edits[what], { run, account: run.pipeline.account ?? "" });
    const put = { Bucket: release.bucket, Key, Body: changed, ChecksumAlgorithm: "SHA256" as const };
    const { VersionId: versionId = "" } = await stores.send(new PutObjectCommand(put));
    await writeFile(file, JSON.stringify({ ...release, [part]: { ...release[part], versionId } }));
    await putArtifact(run, owner, name, await pack(folder, [files.release]));
  });
}

const edited = async (bundle: Buffer, edit: Edit, place: Place): Promise<Buffer> =>
  Buffer.from(formatBundle([...(await edit(parseBundle(bundle.toString()), place))]));
