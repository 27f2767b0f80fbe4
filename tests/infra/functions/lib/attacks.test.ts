// Attacks on what is signed: each fails to get through, by the check that is meant to stop it.
import { expect } from "chai";
import { constants, createPrivateKey, sign } from "node:crypto";
import { decide, type Verification } from "../../../../infra/functions/lib/decide.ts";
import { formatBundle, preAuthEncoding, type Envelope } from "../../../../infra/functions/lib/dsse.ts";
import { keyIdOf, trustKey } from "../../../../infra/functions/lib/keys.ts";
import { localSigner } from "../../../../infra/functions/lib/signer.ts";
import { attest } from "../../../../infra/functions/lib/statement.ts";
import { expectRefusal, newKey, newRsaKey, Release, sha256 } from "../release.ts";

const flip = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

describe("attacks on what is signed", () => {
  let release: Release;
  let envelope: Envelope;
  beforeEach(async () => {
    release = await new Release().sign();
    envelope = release.envelopes[0]!;
  });
  /** The release with its provenance's envelope replaced. */
  const judge = (change: Partial<Envelope>): Verification => {
    const bundle = formatBundle([{ ...envelope, ...change }, ...release.envelopes.slice(1)]);
    return decide(bundle, release.policy(), release.facts());
  };
  const signature = () => envelope.signatures[0]!;

  it("the release as it was signed gets through", () => {
    expect(judge({}).allowed).to.equal(true);
  });

  it("a flipped byte in the artifact", () => {
    const artifact = { sha256: sha256(flip(release.artifact, 0)), size: 64 };
    const result = decide(release.bundle, release.policy(), release.facts({ artifact }));
    expectRefusal(result, "artifact", /the artifact is/);
  });

  it("a flipped byte anywhere in the statement", () => {
    for (let at = 0; at < envelope.payload.length; at += 37)
      expectRefusal(judge({ payload: flip(envelope.payload, at) }), "signature", /does not verify/);
  });

  it("a flipped byte anywhere in the signature", () => {
    const { keyid, sig } = signature();
    for (let at = 0; at < sig.length; at++)
      expectRefusal(judge({ signatures: [{ keyid, sig: flip(sig, at) }] }), "signature", /does not verify/);
  });

  it("a truncated signature, and one with bytes behind it", () => {
    const { keyid, sig } = signature();
    for (const odd of [sig.subarray(0, 20), Buffer.concat([sig, Buffer.from([0])])])
      expectRefusal(judge({ signatures: [{ keyid, sig: odd }] }), "signature", /does not verify/);
  });

  it("a truncated envelope", () => {
    const cut = release.bundle.slice(0, 400);
    expectRefusal(decide(cut, release.policy(), release.facts()), "format", /is not JSON/);
  });

  it("another key, under its own id and under the trusted one's", async () => {
    const thief = localSigner(newKey());
    const sig = await thief.sign(preAuthEncoding(envelope));
    expectRefusal(judge({ signatures: [{ keyid: thief.keyId, sig }] }), "key", /is not a trusted one/);
    expectRefusal(judge({ signatures: [{ keyid: signature().keyid, sig }] }), "signature", /does not verify/);
    expectRefusal(judge({ signatures: [{ keyid: "", sig }] }), "signature", /with any trusted key/);
  });

  it("a key id of another account", () => {
    const keyid = "arn:aws:kms:eu-central-1:999999999999:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const ours = "arn:aws:kms:eu-central-1:276677566922:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const keys = [trustKey({ id: ours, publicKey: pem(release) })];
    const bundle = formatBundle(
      release.envelopes.map((each) => ({ ...each, signatures: [{ ...each.signatures[0]!, keyid }] })),
    );
    const result = decide(bundle, release.policy({ keys }), release.facts());
    expectRefusal(result, "key", /key arn:aws:kms:eu-central-1:999999999999:key\/\S+ is not a trusted one/);
  });

  it("another algorithm with the right key", async () => {
    const rsa = newRsaKey();
    const strict = await new Release(rsa).sign();
    const message = preAuthEncoding(strict.envelopes[0]!);
    const padding = constants.RSA_PKCS1_PADDING;
    const weak = sign("sha1", message, { key: createPrivateKey(rsa), padding });
    strict.envelopes[0] = {
      ...strict.envelopes[0]!,
      signatures: [{ keyid: strict.signer.keyId, sig: weak }],
    };
    const result = decide(strict.bundle, strict.policy(), strict.facts());
    expectRefusal(result, "signature", /by RSASSA_PSS_SHA_256/);
  });

  it("the payload type swapped, by itself and with a new signature", async () => {
    const payloadType = "application/json";
    expectRefusal(judge({ payloadType }), "signature", /does not verify/);
    const sig = await release.signer.sign(preAuthEncoding({ ...envelope, payloadType }));
    const signatures = [{ keyid: release.signer.keyId, sig }];
    expectRefusal(judge({ payloadType, signatures }), "statement", /payload type is application\/json/);
  });

  it("two signatures of which one is bad, in either order", async () => {
    const other = localSigner(newKey());
    const keys = [...release.policy().keys, trustKey({ publicKey: pemOfSigner(other) })];
    const bad = { keyid: other.keyId, sig: flip(await other.sign(preAuthEncoding(envelope)), 12) };
    for (const signatures of [
      [signature(), bad],
      [bad, signature()],
    ]) {
      const bundle = formatBundle([{ ...envelope, signatures }, ...release.envelopes.slice(1)]);
      const result = decide(bundle, release.policy({ keys }), release.facts());
      expectRefusal(result, "signature", new RegExp(`key ${keyIdOf(other.publicKey)}`));
    }
  });

  it("the digest of another file in a statement of the signer's own", async () => {
    const subjects = [{ name: "artifact.zip", digest: { sha256: sha256("another file") } }];
    const result = decide((await release.sign({}, subjects)).bundle, release.policy(), release.facts());
    expectRefusal(result, "artifact", /the provenance is of/);
  });

  it("a right SHA-256 beside a wrong SHA-512", async () => {
    const digest = { sha256: release.sha256, sha512: "0".repeat(128) };
    await release.sign({}, [{ name: "artifact.zip", digest }]);
    const artifact = { sha256: release.sha256, sha512: "1".repeat(128), size: 64 };
    const result = decide(release.bundle, release.policy(), release.facts({ artifact }));
    expectRefusal(result, "artifact", /gives SHA-512 0/);
  });

  it("an attestation of another artifact, good by itself, in the place of a missing one", async () => {
    const other = [{ name: "other.zip", digest: { sha256: sha256("other") } }];
    const tests = { result: "PASSED" as const, configuration: [] };
    release.envelopes[2] = await attest(release.signer, "tests", other, tests);
    expectRefusal(judge({}), "artifact", /the tests is of/);
  });

  it("the replay of an older signed release", () => {
    const running = { sha256: sha256("newer"), finishedOn: "2026-03-10T10:30:00Z" };
    const result = decide(release.bundle, release.policy(), release.facts({ running }));
    expectRefusal(result, "order", /name it as a rollback/);
  });

  it("a statement with a null byte, broken UTF-8 or an unknown type, signed by the right key", async () => {
    for (const [payload, reason] of [
      [Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
      [Buffer.from("{}\u0000"), /is not JSON/],
      [Buffer.from(JSON.stringify({ _type: "https://in-toto.io/Statement/v0.1" })), /malformed/],
      [
        Buffer.from(envelope.payload.toString().replace("provenance/v1", "provenance/v9")),
        /nothing is known/,
      ],
    ] as const) {
      const sig = await release.signer.sign(preAuthEncoding({ ...envelope, payload }));
      const signatures = [{ keyid: release.signer.keyId, sig }];
      expectRefusal(judge({ payload, signatures }), "statement", reason);
    }
  });
});

const pem = ({ signer }: Release): string => pemOfSigner(signer);
const pemOfSigner = ({ publicKey }: Release["signer"]): string =>
  publicKey.export({ type: "spki", format: "pem" }).toString();
