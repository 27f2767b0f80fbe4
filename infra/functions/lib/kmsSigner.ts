// Signs by AWS KMS: the private key never leaves it. Endpoint, region and credentials are the SDK's usual settings.
import { DescribeKeyCommand, GetPublicKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { algorithmOf, messageDigest } from "./algorithms.ts";
import { BadFormat } from "./faults.ts";
import { kmsRegion, readPublicKey, trustKey, type TrustedKey } from "./keys.ts";
import type { Signer } from "./signer.ts";

/** Throttled or failed calls are tried again, with growing pauses. */
export const kmsAttempts = 6;

/** A client for the key's own region: an ARN of another region than the caller's is no fault. */
export const kmsClient = (key: string): KMSClient => {
  const region = kmsRegion(key);
  return new KMSClient({ maxAttempts: kmsAttempts, ...(region === undefined ? {} : { region }) });
};

/** The key id is the key's ARN, whichever alias it was asked by. */
export async function kmsSigner(key: string, client = kmsClient(key)): Promise<Signer> {
  const { id, publicKey } = await fetchKey(key, client);
  const algorithm = algorithmOf(publicKey);
  return {
    keyId: id,
    algorithm,
    publicKey,
    sign: async (message) => {
      const command = new SignCommand({
        KeyId: key,
        Message: messageDigest(algorithm, message),
        MessageType: "DIGEST",
        SigningAlgorithm: algorithm,
      });
      const { Signature, KeyId } = await client.send(command);
      demandSame(id, KeyId);
      if (Signature === undefined) throw new Error(`KMS did not sign with ${id}`);
      return Buffer.from(Signature);
    },
  };
}

/** The key that an alias means now, as one to trust. It must lie in the account that the ARN names. */
export async function kmsTrustedKey(key: string, client = kmsClient(key)): Promise<TrustedKey> {
  const { id, publicKey } = await fetchKey(key, client);
  return trustKey({ id, publicKey: publicKey.export({ type: "spki", format: "der" }) });
}

/** The ARN is what describes the key; each later answer must be of the same one, though an alias was moved meanwhile. */
async function fetchKey(key: string, client: KMSClient) {
  const { KeyMetadata: metadata } = await client.send(new DescribeKeyCommand({ KeyId: key }));
  const { Arn: id, KeyUsage: usage } = metadata ?? {};
  if (id === undefined) throw new BadFormat(`KMS knows no key ${key}`);
  if (usage !== "SIGN_VERIFY") throw new BadFormat(`key ${key} is for ${usage}, not for SIGN_VERIFY`);
  const { PublicKey: der, KeyId } = await client.send(new GetPublicKeyCommand({ KeyId: key }));
  if (der === undefined) throw new BadFormat(`KMS gives no public key of ${key}`);
  demandSame(id, KeyId);
  return { id, publicKey: readPublicKey(der) };
}

/** KMS answers with the ARN; emulators may answer with its last part. */
function demandSame(id: string, answered: string | undefined): void {
  if (answered === id || (answered !== undefined && id.endsWith(`:key/${answered}`))) return;
  throw new Error(`the alias was moved from ${id} to ${answered ?? "no key"} meanwhile: sign again`);
}
