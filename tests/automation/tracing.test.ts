// Traces of a real run over two processes, taken by a collector that speaks OTLP: who is below whom, and that no secret is in it.
import { expect } from "chai";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Platform, startPlatform } from "./support/services.ts";

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { key: string; value: { stringValue?: string; intValue?: number } }[];
}

describe("traces", function () {
  this.timeout(60_000);
  let collector: Server;
  let platform: Platform;
  let received = "";
  const trace = "0af7651916cd43dd8448eb211c80319c";

  before(async () => {
    collector = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => (received += text));
      request.on("end", () => {
        received += "\n";
        response.setHeader("content-type", "application/json").end("{}");
      });
    });
    await new Promise<void>((resolve) => {
      collector.listen(0, "127.0.0.1", resolve);
    });
    const { port } = collector.address() as AddressInfo;
    platform = await startPlatform(["steady"], {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: "50",
    });
  });
  after(() => collector.close());

  it("lead from the caller's request through the queue to the run and its phases, and hold no secret", async () => {
    const answer = await fetch(`${platform.url}/v1/stacks/steady/runs`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${platform.token}`,
        "content-type": "application/json",
        traceparent: `00-${trace}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify({ operation: "update", message: "canary-message" }),
    });
    const { id } = (await answer.json()) as { id: string };
    expect((await platform.finish(id)).run.state).to.equal("succeeded");
    // What is not sent yet is sent as they end.
    await platform.stop();
    const spans = received
      .trim()
      .split("\n")
      .flatMap((line) => JSON.parse(line).resourceSpans as { scopeSpans: { spans: Span[] }[] }[])
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: all }) => all))
      .filter(({ traceId }) => traceId === trace);
    const named = (name: string) => spans.find((span) => span.name === name);
    const request = named("POST /v1/stacks/{stack}/runs");
    expect(request?.parentSpanId).to.equal("b7ad6b7169203331");
    for (const name of ["queue", "run update"])
      expect(named(name)?.parentSpanId, name).to.equal(request?.spanId);
    expect(named("apply")?.parentSpanId).to.equal(named("run update")?.spanId);
    const attribute = (key: string) =>
      named("run update")?.attributes.find((one) => one.key === key)?.value.stringValue;
    expect(attribute("lockgate.run.id")).to.equal(id);
    expect(attribute("lockgate.run.state")).to.equal("succeeded");
    const password = new URL(platform.env["DATABASE_URL"]!).password;
    for (const secret of [platform.token, password, "hunter2", "lockgate-sandbox", "canary-message"])
      expect(received).to.not.include(secret);
  });
});
