// Stands for KMS in tests of buildspecs: its JSON protocol over HTTP, with a real ECDSA P-256 key from a file.
// The signatures are real; who may call is not looked at here (tests/infra/functions/lib/kmsSigner.test.ts does).
import { createPrivateKey, createPublicKey } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

const root = process.argv[2];
const file = (name) => path.join(root, name);
const pem = () => readFileSync(file("key.pem"));
const arn = () => readFileSync(file("key.arn"), "utf8");

const operations = {
  DescribeKey: () => ({
    KeyMetadata: { Arn: arn(), KeyId: arn().split("/").at(-1), KeyUsage: "SIGN_VERIFY" },
  }),
  GetPublicKey: () => ({
    KeyId: arn(),
    PublicKey: createPublicKey(createPrivateKey(pem()))
      .export({ type: "spki", format: "der" })
      .toString("base64"),
  }),
  // node:crypto signs no digests; openssl does.
  Sign: ({ Message }) => {
    writeFileSync(file("digest"), Buffer.from(Message, "base64"));
    const signature = execFileSync("openssl", [
      "pkeyutl",
      "-sign",
      "-inkey",
      file("key.pem"),
      "-in",
      file("digest"),
    ]);
    return { KeyId: arn(), Signature: signature.toString("base64") };
  },
};

const server = createServer((request, response) => {
  let text = "";
  request.on("data", (chunk) => (text += chunk));
  request.on("end", () => {
    const operation = operations[String(request.headers["x-amz-target"]).split(".")[1]];
    response.writeHead(operation === undefined ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(operation?.(JSON.parse(text)) ?? { __type: "UnknownOperationException" }));
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
