import { expect } from "chai";
import { createPublicKey, verify } from "node:crypto";
import { algorithmOf, verifyBytes } from "../../../../infra/functions/lib/algorithms.ts";
import {
  formatBundle,
  formatEnvelope,
  limits,
  parseBundle,
  parseEnvelope,
  preAuthEncoding,
} from "../../../../infra/functions/lib/dsse.ts";
import { BadFormat } from "../../../../infra/functions/lib/faults.ts";

const good = {
  payloadType: "http://example.com/HelloWorld",
  payload: Buffer.from("hello world").toString("base64"),
  signatures: [{ keyid: "k", sig: Buffer.from("signature").toString("base64") }],
};
/** The key and the signature of protocol.md. */
const base64url = (decimal: bigint): string =>
  Buffer.from(decimal.toString(16).padStart(64, "0"), "hex").toString("base64url");
const specKey = createPublicKey({
  format: "jwk",
  key: {
    kty: "EC",
    crv: "P-256",
    x: base64url(46950820868899156662930047687818585632848591499744589407958293238635476079160n),
    y: base64url(5640078356564379163099075877009565129882514886557779369047442380624545832820n),
  },
});
const specSignature =
  "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==";

function derOf(sides: Buffer): Buffer {
  const integers = [sides.subarray(0, 32), sides.subarray(32)].map((bytes) => {
    const padded = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
    return Buffer.concat([Buffer.from([2, padded.length]), padded]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
const parse = (change: object) => () => parseEnvelope(JSON.stringify({ ...good, ...change }));

describe("dsse", () => {
  // protocol.md of DSSE 1.0.2, "Test Vectors".
  it("encodes the test vector of the specification", () => {
    const encoded = preAuthEncoding({ payloadType: good.payloadType, payload: Buffer.from("hello world") });
    expect(encoded.toString()).to.equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  it("verifies the signature of the specification's vector, as the algorithm that its key has", () => {
    const signed = { ...good, signatures: [{ sig: specSignature }] };
    const envelope = parseEnvelope(JSON.stringify(signed));
    const message = preAuthEncoding(envelope);
    const { sig } = envelope.signatures[0]!;
    // The vector has the numbers r and s side by side; KMS, and so our signatures, have them in DER (RFC 3279).
    expect(verify("sha256", message, { key: specKey, dsaEncoding: "ieee-p1363" }, sig)).to.equal(true);
    expect(verifyBytes(algorithmOf(specKey), specKey, message, derOf(sig))).to.equal(true);
    const other = preAuthEncoding({ ...envelope, payloadType: "http://example.com/Other" });
    expect(verifyBytes(algorithmOf(specKey), specKey, other, derOf(sig))).to.equal(false);
  });

  it("counts bytes, not characters", () => {
    const encoded = preAuthEncoding({ payloadType: "é", payload: Buffer.from("ü") });
    expect(encoded).to.deep.equal(Buffer.from("DSSEv1 2 é 2 ü"));
  });

  it("reads what it writes, both alphabets of base64, and envelopes without a key id", () => {
    const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x01]);
    const envelope = { payloadType: "t", payload: bytes, signatures: [{ keyid: "", sig: bytes }] };
    expect(parseEnvelope(formatEnvelope(envelope))).to.deep.equal(envelope);
    const url = { payloadType: "t", payload: bytes.toString("base64url"), signatures: [{ sig: "-__-AQ" }] };
    expect(parseEnvelope(JSON.stringify({ ...url, more: 1 }))).to.deep.equal(envelope);
    expect(parseBundle(formatBundle([envelope, envelope]))).to.deep.equal([envelope, envelope]);
  });

  const sig = good.signatures[0]!;
  const bad: [string, () => unknown, RegExp][] = [
    ["no JSON", () => parseEnvelope("{"), /is not JSON/],
    ["a list", () => parseEnvelope("[]"), /malformed/],
    ["no payload type", parse({ payloadType: undefined }), /payloadType/],
    ["no payload", parse({ payload: undefined }), /payload/],
    ["a payload that is not base64", parse({ payload: "hello world" }), /payload: not base64/],
    ["a truncated payload", parse({ payload: "aGVsb" }), /payload: not base64: truncated/],
    ["both alphabets in one text", parse({ payload: "-_+/" }), /payload: not base64/],
    ["no signature", parse({ signatures: [] }), /there is no signature/],
    ["an empty signature", parse({ signatures: [{ sig: "" }] }), /has 1 to 1024 bytes/],
    ["a huge signature", parse({ signatures: [{ sig: "A".repeat(2000) }] }), /has 1 to 1024 bytes/],
    ["too many signatures", parse({ signatures: Array(9).fill(sig) }), /more than 8 signatures/],
    ["a huge key id", parse({ signatures: [{ ...sig, keyid: "k".repeat(3000) }] }), /keyid/],
    ["an oversized envelope", () => parseEnvelope(" ".repeat(limits.bundleBytes + 1)), /larger than/],
    ["an oversized bundle", () => parseBundle("x".repeat(limits.bundleBytes + 1)), /larger than/],
    ["an empty bundle", () => parseBundle("\n\n"), /holds no attestation/],
    ["too many envelopes", () => parseBundle("{}\n".repeat(65)), /65 attestations, more than 64/],
  ];
  for (const [title, read, reason] of bad)
    it(`refuses ${title}`, () => {
      expect(read).to.throw(BadFormat, reason);
    });
});
