// What the server hears of a rehearsal: each word is the whole so far, at most one is on its way, and a lost one is made good.
import { expect } from "chai";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "../../../automation/client/client.ts";
import { Teller } from "../../../cli/rehearsal/tell.ts";
import type { DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import type { Rehearsal, Step } from "../../../sandbox/rehearsal/record.ts";

type Told = { id: string; result: string; steps: { action: string; text: string; calls: number }[] };

const pipeline = {
  name: "shop",
  stages: [{ name: "Build", actions: [{ name: "Build" }, { name: "Sign" }] }],
} as unknown as DeclaredPipeline;
const at = "2026-03-10T12:00:00.000Z";
const about = { pipeline, commit: "0".repeat(40), at };
const step = (action: string, text = "done"): Step => ({
  execution: "e",
  stage: "Build",
  action,
  provider: "CodeBuild",
  attempt: 1,
  began: at,
  seconds: 1,
  result: "succeeded",
  text,
  calls: [{ role: "r", action: "s3:GetObject", resource: "*", allowed: true }],
  made: [],
});
const ended = (steps: Step[]) => ({ result: "succeeded", at, steps, checks: [] }) as unknown as Rehearsal;

describe("lockgate rehearse --tell", () => {
  let server: Server;
  let told: Told[];
  let atOnce: number;
  let most: number;
  let status: number;
  let held: Promise<void>;
  let client: ReturnType<typeof createClient>;

  beforeEach(async () => {
    [told, atOnce, most, status, held] = [[], 0, 0, 200, Promise.resolve()];
    server = createServer(async (request, response) => {
      most = Math.max(most, ++atOnce);
      let text = "";
      for await (const chunk of request) text += String(chunk);
      told.push({ ...(JSON.parse(text) as Told), id: request.url?.split("/").at(-1) ?? "" });
      await held;
      atOnce -= 1;
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    client = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "t" });
  });
  afterEach(() => server.close());

  it("tells the declared graph first, then each step as it ends, then the end, under one id", async () => {
    const teller = await Teller.open(client, about);
    expect(told[0]).to.deep.include({ app: "shop", result: "running", steps: [] });
    expect(told[0]).to.deep.include({ stages: [{ name: "Build", actions: ["Build", "Sign"] }] });
    teller.step(step("Build"));
    const id = await teller.end(ended([step("Build"), step("Sign")]));
    expect(told.map((each) => each.id)).to.deep.equal(told.map(() => id));
    expect(told.at(-1)?.result).to.equal("succeeded");
    expect(told.at(-1)?.steps.map(({ action, calls }) => `${action} ${calls}`)).to.deep.equal([
      "Build 1",
      "Sign 1",
    ]);
  });

  it("has at most one word on its way, and puts together what comes meanwhile", async () => {
    const teller = await Teller.open(client, about);
    let release = (): void => undefined;
    held = new Promise((resolve) => (release = resolve));
    const names = Array.from({ length: 20 }, (_, index) => `A${index}`);
    for (const name of names) teller.step(step(name));
    const end = teller.end(ended(names.map((name) => step(name))));
    release();
    await end;
    expect(most).to.equal(1);
    expect(told.length).to.be.lessThan(6);
    expect(told.at(-1)?.steps).to.have.length(20);
  });

  it("goes on when a word is lost, since the next one holds all of it", async () => {
    const teller = await Teller.open(client, about);
    status = 503;
    teller.step(step("Build"));
    while (told.length < 2) await new Promise(setImmediate);
    await new Promise(setImmediate);
    status = 200;
    await teller.end(ended([step("Build")]));
    expect(told.at(-1)?.steps).to.have.length(1);
  });

  it("does not begin where the server refuses it, and says when the end was not taken", async () => {
    status = 403;
    const refused = await Teller.open(client, about).catch((error: Error) => error);
    expect(String(refused)).to.include("403");
    status = 200;
    const teller = await Teller.open(client, about);
    status = 503;
    expect(String(await teller.end(ended([])).catch((error: Error) => error))).to.include("503");
  });

  it("takes an id of its own for each rehearsal of a suite, and shortens what was said at length", async () => {
    const teller = await Teller.open(client, about);
    const first = await teller.end(ended([step("Build", "x".repeat(5000))]));
    expect(told.at(-1)?.steps[0]?.text).to.have.length(1003);
    expect(await teller.end(ended([]))).to.not.equal(first);
  });
});
