// How a job calls a cluster: over real TLS, with a token that STS would take.
import { STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { kubernetesWith, tokenFor } from "../../../../infra/functions/lib/kubernetes.ts";

const sts = new STSClient({
  region: "eu-central-1",
  credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "not a secret", sessionToken: "of a session" },
});

describe("C12 a job in a cluster", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-cluster-"));
  const certificate = (name: string): Buffer => {
    const at = (end: string) => path.join(folder, `${name}.${end}`);
    const subject = ["-subj", "/CN=cluster", "-addext", "subjectAltName=IP:127.0.0.1"];
    const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
    execFileSync("openssl", ["req", "-x509", ...made, ...subject, "-keyout", at("key"), "-out", at("pem")], {
      stdio: "ignore",
    });
    return readFileSync(at("pem"));
  };
  const own = certificate("own");
  const other = certificate("other");
  const asked: { method?: string; url?: string; headers: NodeJS.Dict<string | string[]>; body: string }[] =
    [];
  let answer = { status: 200, text: '{"kind":"Deployment"}' };
  let server: Server;
  before(async () => {
    server = createServer(
      { key: readFileSync(path.join(folder, "own.key")), cert: own },
      (request, response) => {
        let body = "";
        request.on("data", (part) => (body += part));
        request.on("end", () => {
          const { method = "", url = "", headers } = request;
          asked.push({ method, url, headers, body });
          response.writeHead(answer.status).end(answer.text);
        });
      },
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const place = (authority: Buffer, protocol = "https") => ({
    name: "lockgate-prod",
    endpoint: `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificateAuthority: authority.toString("base64"),
  });
  const patch = {
    method: "PATCH",
    path: "/apis/apps/v1/x?dryRun=All",
    body: { kind: "Deployment" },
  } as const;

  it("C12 applies by the server's own merge, as who it is", async () => {
    expect(await kubernetesWith(sts)(place(own))(patch)).to.deep.equal({
      status: 200,
      body: { kind: "Deployment" },
    });
    const [{ method, url, headers, body } = asked[0]!] = asked;
    expect([method, url, body]).to.deep.equal(["PATCH", patch.path, '{"kind":"Deployment"}']);
    expect(headers["content-type"]).to.equal("application/apply-patch+yaml");
    expect(headers["authorization"]).to.match(/^Bearer k8s-aws-v1\.[\w-]+$/);
  });

  it("C12 tells the cluster apart from whoever answers in its place", async () => {
    const before = asked.length;
    const error = await kubernetesWith(sts)(place(other))(patch).catch((caught: Error) => caught);
    expect(String(error)).to.match(/self-signed certificate|unable to verify|signature/);
    const plain = await kubernetesWith(sts)(place(own, "http"))(patch).catch((caught: Error) => caught);
    expect(String(plain)).to.match(/answers without TLS/);
    expect(asked.length).to.equal(before);
  });

  it("C12 its token is a call of STS for this cluster, good for a minute, and no secret is in it", async () => {
    const token = await tokenFor("lockgate-prod", sts);
    const url = new URL(Buffer.from(token.replace("k8s-aws-v1.", ""), "base64url").toString());
    expect(url.origin).to.equal("https://sts.eu-central-1.amazonaws.com");
    expect(url.searchParams.get("Action")).to.equal("GetCallerIdentity");
    expect(url.searchParams.get("X-Amz-Expires")).to.equal("60");
    expect(url.searchParams.get("X-Amz-SignedHeaders")).to.equal("host;x-k8s-aws-id");
    expect(url.searchParams.get("X-Amz-Security-Token")).to.equal("of a session");
    expect(url.toString()).to.not.include("not%20a%20secret");
    expect(token).to.not.equal(await tokenFor("lockgate-test", sts));
  });

  it("C12 what is no JSON is told as it is", async () => {
    answer = { status: 503, text: "upstream is gone" };
    expect(await kubernetesWith(sts)(place(own))({ method: "GET", path: "/x" })).to.deep.equal({
      status: 503,
      body: { message: "upstream is gone" },
    });
  });
});
