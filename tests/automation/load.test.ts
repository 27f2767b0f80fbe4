// Two servers and two workers share many runs and readers: a small form of `npm run bench -- load`, in which nothing is timed.
import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type LoadResult, runLoad } from "../bench/load/load.ts";
import { newDatabase } from "./support/database.ts";

const concurrency = 4;
const replicas = 2;

describe("two servers and two workers on one database", function () {
  this.timeout(120_000);
  let scratch: string;
  let result: LoadResult;

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "lockgate-load-"));
    const size = { stacks: 12, runs: 24, lots: 1, streams: 24, runSeconds: 0.05, idleRuns: 0 };
    const rest = { replicas, concurrency, requestsPerSecond: 0 };
    result = await runLoad(scratch, await newDatabase(), { ...size, ...rest });
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  it("bring every run to its end, each stack's in order and never two at once", () => {
    expect(result.runs).to.have.length(24);
    expect(result.unsuccessful).to.equal(0);
    expect(result.overlaps).to.deep.equal([]);
    expect(result.disorders).to.deep.equal([]);
  });

  it("let nobody starve: who is overtaken, is by what was on its way already", () => {
    // Each slot may be taking one at that very moment.
    expect(Math.max(...result.overtaken)).to.be.at.most(replicas * concurrency);
  });

  it("show each reader all of its run, whichever server it asks", () => {
    expect(result.followed.faults).to.deep.equal([]);
    expect(result.followed.complete).to.equal(24);
  });

  it("both work", () => {
    expect(result.workers, "runs by worker").to.have.length(replicas);
  });
});
