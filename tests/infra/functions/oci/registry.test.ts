// What a registry that is hostile or broken can't do: hand out other bytes, swamp us, collect what is not its own.
import { expect } from "chai";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { digestOf, Registry } from "../../../../infra/functions/oci/registry.ts";
import { authorise } from "../../../../infra/functions/oci/token.ts";

const good = Buffer.from("{}");
const ada = { username: "ada", password: "secret" };
const fault = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "",
    (error: Error) => error.message,
  );

describe("a registry", () => {
  const servers: Server[] = [];
  const serve = async (listener: RequestListener): Promise<{ registry: Registry; address: string }> => {
    const server = createServer(listener).listen(0, "127.0.0.1");
    servers.push(server);
    await new Promise((resolve) => server.once("listening", resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { address, registry: new Registry({ registry: address, repository: "app" }, ada) };
  };
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  it("that hands out other bytes than the digest's is found out, for manifests and for blobs", async () => {
    const { registry } = await serve((_, response) => response.end("other"));
    const says = `hands out ${digestOf(Buffer.from("other"))} for ${digestOf(good)}`;
    expect(await fault(registry.manifest(digestOf(good)))).to.contain(says);
    expect(await fault(registry.blob(digestOf(good), 100))).to.contain(says);
  });

  it("that sends without end is cut off", async () => {
    const { registry } = await serve((_, response) => {
      const more = setInterval(() => response.write("x".repeat(65_536)), 1);
      response.once("close", () => clearInterval(more));
    });
    expect(await fault(registry.blob(digestOf(good), 1000))).to.contain("sends more than 1000 bytes");
  });

  it("that sends an upload elsewhere does not send the credentials along", async () => {
    const seen: (string | undefined)[] = [];
    const storage = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(201).end();
    });
    const { registry } = await serve((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
      else if (request.method === "HEAD") response.writeHead(404).end();
      else response.writeHead(202, { location: `http://${storage.address}/upload?id=1` }).end();
    });
    await registry.putBlob(good);
    expect(seen).to.deep.equal([undefined]);
  });

  it("whose list goes on at another place is not followed", async () => {
    const { registry } = await serve((_, response) =>
      response.setHeader("link", '<https://elsewhere.example/v2/app/x>; rel="next"').end("{}"),
    );
    expect(await fault(registry.list("referrers/x"))).to.contain("next page lies elsewhere");
  });

  it("whose answer is wrong is told by its status", async () => {
    const { registry } = await serve((_, response) => response.writeHead(503).end());
    expect(await fault(registry.manifest("latest"))).to.match(/\/app answers 503 to the manifest latest/);
  });

  for (const [title, challenge, credentials, says] of [
    ["a token service without HTTPS", 'Bearer realm="http://tokens.example/t"', ada, /which is not HTTPS/],
    ["a challenge without a place", "Bearer", ada, /which is not HTTPS/],
    ["a name that nobody gave", 'Basic realm="r"', undefined, /docker login/],
    ["credentials of another kind", "Negotiate", ada, /a kind that is not known: "Negotiate"/],
  ] as const)
    it(`that wants ${title} gets none`, async () =>
      expect(await fault(authorise(challenge, credentials))).to.match(says));
});
