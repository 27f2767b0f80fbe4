// How connections log in: as the URL says, or by a token of IAM that is made anew for each; and what is refused before.
import { expect } from "chai";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectionOf, loginFault } from "../../../automation/store/connection.ts";

const host = "lockgate-server.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com";
const url = `postgresql://lockgate_server@${host}:5432/lockgate?login=rds-iam`;

const secret = "arn:aws:secretsmanager:eu-central-1:276677566922:secret:rds!db-1-AbCdEf";
const bySecret = `${url.replace("rds-iam", "rds-secret")}&secret=${encodeURIComponent(secret)}`;

describe("the login to the database", () => {
  const before_ = { ...process.env };
  before(() => {
    process.env["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
    process.env["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  });
  after(() => {
    process.env = before_;
  });

  it("is what the URL says where no token is asked for", () => {
    const plain = "postgresql://u:p@localhost:5432/lockgate?sslmode=verify-full";
    expect(connectionOf(plain)).to.deep.equal({ connectionString: plain });
    expect(loginFault(plain)).to.equal(undefined);
  });

  it("by token: a signature of IAM for this host, port and user, good for 15 minutes, that is no part of the URL", async () => {
    const { password, ssl, ...rest } = connectionOf(url);
    expect(rest).to.deep.equal({ user: "lockgate_server", host, port: 5432, database: "lockgate" });
    expect(ssl).to.include({ rejectUnauthorized: true });
    const token = new URL(`https://${(await password?.()) ?? ""}`);
    expect(token.host).to.equal(`${host}:5432`);
    expect(Object.fromEntries(token.searchParams)).to.include({
      Action: "connect",
      DBUser: "lockgate_server",
      "X-Amz-Expires": "900",
    });
    expect(token.searchParams.get("X-Amz-Credential")).to.match(/\/eu-central-1\/rds-db\/aws4_request$/);
  });

  it("by token: believes RDS's own authorities, those of the region", () => {
    const { ssl } = connectionOf(url);
    const { ca } = ssl as { ca: string[] };
    expect(ca.length).to.be.greaterThan(50);
    for (const one of ca) expect(one).to.match(/^-----BEGIN CERTIFICATE-----/);
  });

  it("by the owner's secret: read through Secrets Manager for each connection, and never repeated", async () => {
    let held = JSON.stringify({ username: "lockgate", password: "first" });
    const asked: unknown[] = [];
    const manager = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push(JSON.parse(body));
        response.setHeader("content-type", "application/x-amz-json-1.1");
        response.end(JSON.stringify({ SecretString: held }));
      });
    });
    await new Promise<void>((resolve) => {
      manager.listen(0, "127.0.0.1", resolve);
    });
    const { port } = manager.address() as AddressInfo;
    process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = `http://127.0.0.1:${port}`;
    try {
      const { password } = connectionOf(bySecret);
      expect(await password?.()).to.equal("first");
      held = JSON.stringify({ username: "lockgate", password: "second" });
      expect(await password?.()).to.equal("second");
      expect(asked).to.deep.equal([{ SecretId: secret }, { SecretId: secret }]);
      held = "canary, and no JSON";
      const refused = await password?.().catch((error: Error) => error.message);
      expect(refused).to.contain("holds no password").and.not.contain("canary");
    } finally {
      delete process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"];
      manager.close();
    }
  });

  for (const [what, wrong, says] of [
    ["another login", url.replace("rds-iam", "ldap"), /names a login that is none/],
    ["a host that is no endpoint of RDS", url.replace(host, "localhost"), /no endpoint of RDS/],
    ["a host that only begins like one", url.replace(host, `${host}.acme.example`), /no endpoint of RDS/],
    ["a password", url.replace("lockgate_server@", "lockgate_server:x@"), /names a user and no password/],
    ["no secret", url.replace("rds-iam", "rds-secret"), /`secret` is no ARN/],
    ["no user", url.replace("lockgate_server@", ""), /names a user and no password/],
  ] as const)
    it(`refuses ${what}`, () => {
      expect(loginFault(wrong)).to.match(says);
    });
});
