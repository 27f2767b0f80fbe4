// Whoever changes what is signed gets no release past the verify job, and it stands in the ledger why. Each check by itself
// is in tests/infra/functions/lib/attacks.test.ts.
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { expect } from "chai";
import { generateKeyPairSync } from "node:crypto";
import { signBytes } from "../../../../infra/functions/lib/algorithms.ts";
import {
  formatBundle,
  inTotoPayload,
  preAuthEncoding,
  type Envelope,
} from "../../../../infra/functions/lib/dsse.ts";
import { kmsSigner } from "../../../../infra/functions/lib/kmsSigner.ts";
import { parseStatement } from "../../../../infra/functions/lib/statement.ts";
import { kmsOf } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import { config } from "../stage.ts";
import type { Floor } from "./floor.ts";
import { flip, Raid, without } from "./raid.ts";

const forFirst = (change: (envelope: Envelope) => Envelope) => (all: readonly Envelope[]) =>
  all.map((envelope, index) => (index === 0 ? change(envelope) : envelope));

describe("attestations that somebody has tampered with, in the declared pipeline", function () {
  this.timeout(600_000);
  let raid: Raid;
  let floor: Floor;
  before(async () => {
    raid = await Raid.open();
    ({ floor } = raid);
  });
  after(() => floor.close());

  const foreign = async ({ payload }: Envelope, account: string): Promise<Envelope> => {
    const aws = { endpoint: floor.stage.moto.endpoint, region: config.region };
    const kms = kmsOf(aws, account);
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    );
    const signer = await kmsSigner(KeyMetadata?.Arn ?? "", kms);
    const unsigned = { payloadType: inTotoPayload, payload };
    return {
      ...unsigned,
      signatures: [{ keyid: signer.keyId, sig: await signer.sign(preAuthEncoding(unsigned)) }],
    };
  };

  const tampered: [
    string,
    RegExp,
    (all: Envelope[]) => Promise<readonly Envelope[]> | readonly Envelope[],
  ][] = [
    [
      "a flipped byte in the statement",
      /^signature: a signature does not verify/,
      forFirst((one) => ({ ...one, payload: flip(one.payload) })),
    ],
    [
      "a flipped byte in the signature",
      /^signature: a signature does not verify/,
      forFirst((one) => ({
        ...one,
        signatures: one.signatures.map(({ keyid, sig }) => ({ keyid, sig: flip(sig) })),
      })),
    ],
    [
      "the payload type swapped",
      /^signature: a signature does not verify/,
      forFirst((one) => ({ ...one, payloadType: "application/json" })),
    ],
    [
      "two signatures of which one is bad",
      /^signature: a signature does not verify/,
      forFirst(({ signatures: [sig], ...one }) => ({
        ...one,
        signatures: [sig!, { ...sig!, sig: flip(sig!.sig) }],
      })),
    ],
    [
      "a key of another account",
      /^key: key arn:aws:kms:eu-central-1:999999999999:key\/\S+ is not a trusted one/,
      async ([one, ...rest]) => [await foreign(one!, "999999999999"), ...rest],
    ],
    [
      "another key of the right account",
      /^key: key arn:aws:kms:eu-central-1:276677566922:key\/\S+ is not a trusted one/,
      async ([one, ...rest]) => [await foreign(one!, config.toolingAccountId), ...rest],
    ],
    [
      "another algorithm under the right key's id",
      /^signature: a signature does not verify with key \S+ by ECDSA_SHA_256/,
      forFirst(({ signatures, ...one }) => {
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const sig = signBytes("RSASSA_PSS_SHA_256", privateKey, preAuthEncoding(one));
        return { ...one, signatures: signatures.map(({ keyid }) => ({ keyid, sig })) };
      }),
    ],
    ["no test result", /^tests: there is no test result/, (all) => without(all, "tests")],
    ["no scan", /^scan: there is no scan/, (all) => without(all, "scan")],
    ["no packages", /^sbom: /, (all) => without(all, "sbom")],
    ["no provenance", /^provenance: there is no provenance/, (all) => without(all, "provenance")],
  ];
  it("B3 flipped bytes, a wrong key, one whose time is over, a foreign commit, a missing attestation: no deploy call", async () => {
    const policy = floor.action("Dev-Verify").job.variables["VERIFICATION_POLICY"] ?? "";
    const { keys, ...rest } = JSON.parse(policy) as { keys: object[]; source: object };
    const ended = JSON.stringify({
      ...rest,
      keys: keys.map((key) => ({ ...key, notAfter: "2026-01-01T00:00:00Z" })),
    });
    const elsewhere = JSON.stringify({
      ...rest,
      keys,
      source: { ...rest.source, ref: "refs/heads/release" },
    });
    const edits = new Map(tampered.map(([title, , edit]) => [title, edit]));
    const bundle = (title: string) => async () => {
      const all = await raid.envelopesOf(floor.release().sha256);
      await raid.overwrite("attestations", Buffer.from(formatBundle((await edits.get(title)?.(all)) ?? [])));
      return {};
    };
    const artifact = async () => {
      const bytes = await floor.stage.read("dev", floor.release().artifact.key);
      await raid.overwrite("artifact", flip(bytes));
      return {};
    };
    for (const [prepare, reason] of [
      [artifact, /artifact\.zip has SHA-256/],
      [bundle("another key of the right account"), /^refused: key: .* is not a trusted one/],
      [async () => ({ VERIFICATION_POLICY: ended }), /^refused: key: .* after key \S+ was allowed/],
      [
        async () => ({ VERIFICATION_POLICY: elsewhere }),
        /^refused: source: .*heads\/main, not .*heads\/release/,
      ],
      [bundle("no test result"), /^refused: tests: there is no test result/],
    ] as const) {
      await raid.signed();
      const variables = await prepare();
      const before = floor.stage.harness.asked.length;
      expect((await floor.run("Dev-Verify", { variables })).text).to.match(reason);
      expect((await floor.run("Dev-Deploy")).text).to.match(/was not verified here/);
      const asked = floor.stage.harness.asked.slice(before).map(({ action }) => action);
      expect(asked).to.include("dynamodb:PutItem");
      expect(asked.filter((action) => /^(lambda|codedeploy):/.test(action))).to.deep.equal([]);
    }
  });

  for (const [title, reason, edit] of tampered)
    it(`${title} stops the verify job`, async () => {
      const { sha256 } = await raid.signed();
      await raid.overwrite(
        "attestations",
        Buffer.from(formatBundle(await edit(await raid.envelopesOf(sha256)))),
      );
      await raid.stopped("Dev-Verify", reason);
    });

  it("a truncated bundle, and one that is too large", async () => {
    const { sha256 } = await raid.signed();
    const text = formatBundle(await raid.envelopesOf(sha256));
    await raid.overwrite("attestations", Buffer.from(text.slice(0, text.length - 100)));
    await raid.stopped("Dev-Verify", /^format: .* is not JSON/);
    await raid.overwrite("attestations", Buffer.alloc(33 * 1024 * 1024, 32));
    await raid.stopped("Dev-Verify", /attestations\.intoto\.jsonl has 34603008 bytes, more than 33554432/);
  });

  it("the attestations of another release, and one of another among them", async () => {
    const other = await raid.signed();
    const theirs = await raid.envelopesOf(other.sha256);
    const { sha256 } = await raid.signed();
    const own = await raid.envelopesOf(sha256);
    await raid.overwrite("attestations", Buffer.from(formatBundle(theirs)));
    await raid.stopped("Dev-Verify", /^artifact: the provenance is of \[?[0-9a-f]{64}/);
    const mixed = [...without(own, "tests"), ...theirs.filter((one) => parseStatement(one).kind === "tests")];
    await raid.overwrite("attestations", Buffer.from(formatBundle(mixed)));
    await raid.stopped("Dev-Verify", /^artifact: the tests is of/);
  });
});
