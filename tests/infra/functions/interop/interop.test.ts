// Envelopes between Lockgate and programs that it did not write. Where one of them can't be built, these tests fail.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { decide } from "../../../../infra/functions/lib/decide.ts";
import { toPem, trustKey } from "../../../../infra/functions/lib/keys.ts";
import { inTotoPayload } from "../../../../infra/functions/lib/dsse.ts";
import { predicateTypes } from "../../../../infra/functions/lib/predicates.ts";
import { localSigner } from "../../../../infra/functions/lib/signer.ts";
import { statementType } from "../../../../infra/functions/lib/statement.ts";
import { readBuild } from "../../../../infra/functions/sign/build.ts";
import { signRelease } from "../../../../infra/functions/sign/sign.ts";
import { passedBy } from "../../../../infra/functions/sign/testResults.ts";
import { buildGo } from "../../../support/goProgram.ts";
import { preparePython } from "../../../support/venv.ts";
import { builder, githubEnv, newKey, newRsaKey, provenanceOf, sha256, source } from "../release.ts";

type Ran = { code: number; out: string; err: string };
/** `keyid` is what the verifier knows the key by. */
type Theirs = {
  verify(pem: string, keyid: string, bundle: string): Ran;
  sign(pem: string, keyid: string, text: string): Ran;
};

const here = import.meta.dirname;
const artifact = "bytes of the artifact";

function run(command: string, args: readonly string[], input: string): Ran {
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: "utf8" });
  return { code: status ?? 1, out: stdout, err: stderr };
}

async function python(): Promise<Theirs> {
  const command = await preparePython("verifiers", path.join(here, "requirements.txt"));
  const script = path.join(here, "theirs.py");
  return {
    verify: (pem, keyid, bundle) => run(command, [script, "verify", pem, keyid], bundle),
    sign: (pem, keyid, text) => run(command, [script, "sign", pem, keyid], text),
  };
}

function go(): Theirs {
  const command = buildGo(path.join(here, "go"), "theirs", "sigstore's verifier");
  return {
    verify: (pem, keyid, bundle) => run(command, ["verify", pem, keyid], bundle),
    sign: (pem, _, text) => run(command, ["sign", pem], text),
  };
}

describe("interoperability", function () {
  this.timeout(900_000);
  let folder: string;
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-interop-"));
    file("artifact.zip", artifact);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const signed = async (pem: string) => {
    const signer = localSigner(pem);
    const { bundle } = await signRelease({
      artifact: path.join(folder, "artifact.zip"),
      name: "artifact.zip",
      signer,
      build: readBuild(githubEnv),
      components: [
        { ecosystem: "npm", name: "@scope/a", version: "1.2.3", digest: { sha512: "0".repeat(128) } },
        {
          ecosystem: "docker",
          name: "docker.io/library/alpine",
          version: `sha256:${"a".repeat(64)}`,
          digest: { sha256: "a".repeat(64) },
        },
        { ecosystem: "maven", name: "org.example:b", version: "1.0", development: true },
      ],
      tests: passedBy("build"),
      finishedOn: new Date(),
    });
    return { bundle, signer, pem: file("public.pem", toPem(signer.publicKey)) };
  };

  for (const [title, prepare, keys] of [
    [
      "securesystemslib, in-toto-attestation and CycloneDX (Python)",
      python,
      { ECDSA: newKey, "RSA-PSS": newRsaKey },
    ],
    ["sigstore's signature library, of which cosign is made (Go)", go, { ECDSA: newKey }],
  ] as const)
    describe(title, () => {
      let theirs: Theirs;
      before(async () => {
        theirs = await prepare();
      });

      for (const [algorithm, key] of Object.entries(keys))
        it(`verifies what we sign by ${algorithm}, and refuses it once a byte is changed or by another key`, async () => {
          const { bundle, signer, pem } = await signed(key());
          const good = theirs.verify(pem, signer.keyId, bundle);
          expect(good.code, good.err).to.equal(0);
          expect(good.out.trim().split("\n")).to.have.length(3);
          const payload = JSON.parse(bundle.split("\n")[0] as string) as { payload: string };
          const changed = bundle.replace(payload.payload, Buffer.from("{}").toString("base64"));
          expect(theirs.verify(pem, signer.keyId, changed).code).not.to.equal(0);
          const other = file("other.pem", toPem(localSigner(key()).publicKey));
          expect(theirs.verify(other, signer.keyId, bundle).code).not.to.equal(0);
        });

      it("signs what we verify, and what we refuse once a byte is changed", () => {
        const pem = newKey();
        const signer = localSigner(pem);
        const statement = {
          _type: statementType,
          subject: [{ name: "artifact.zip", digest: { sha256: sha256(artifact) } }],
          predicateType: predicateTypes.provenance,
          predicate: provenanceOf(),
        };
        const pkcs8 = createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }).toString();
        const made = theirs.sign(file("key.pem", pkcs8), signer.keyId, JSON.stringify(statement));
        expect(made.code, made.err).to.equal(0);
        const policy = {
          keys: [trustKey({ publicKey: toPem(signer.publicKey) })],
          builders: [builder],
          source,
          commit: "builder" as const,
          demands: { sbom: false, tests: false, revocations: false, order: false },
        };
        const facts = { artifact: { sha256: sha256(artifact), size: artifact.length }, now: new Date() };
        const judge = (bundle: string) => decide(bundle, policy, facts);
        expect(judge(made.out).allowed, JSON.stringify(judge(made.out))).to.equal(true);
        const envelope = JSON.parse(made.out) as { payload: string };
        const forged = { ...statement, subject: [{ digest: { sha256: sha256("forged") } }] };
        const payload = Buffer.from(JSON.stringify(forged)).toString("base64");
        expect(judge(JSON.stringify({ ...envelope, payload })).allowed).to.equal(false);
      });
    });

  it("verifies as cosign does once the key id, which no signature covers, is left out", async () => {
    const { bundle, pem } = await signed(newKey());
    const theirs = go();
    const bare = bundle.replaceAll(/"keyid":"[^"]*"/g, '"keyid":""');
    const verified = theirs.verify(pem, "", bare);
    expect(verified.code, verified.err).to.equal(0);
    expect(bare).to.contain(inTotoPayload);
  });
});
