// Processes are killed at the steps of runs, and everything that was promised still holds: real SIGKILL, real engine, real Postgres.
import { expect } from "chai";
import { verifyExport } from "../../../automation/audit/verify.ts";
import { type Victim, killsOf, randomOf, steps, victims } from "./kills.ts";
import { type Round, runRound } from "./round.ts";
import { summaryOf } from "./summary.ts";
import { type World, startWorld } from "./world.ts";

/** `npm run test:faults` asks for more kills, and for pauses, which take their time. */
const wanted = Number(process.env["LOCKGATE_FAULT_KILLS"] ?? 25);
const seed = Number(process.env["LOCKGATE_FAULT_SEED"] ?? Math.floor(Math.random() * 1e9));
const full = process.env["LOCKGATE_FAULT_KILLS"] !== undefined;
const among: readonly Victim[] = full ? victims : victims.filter((victim) => !victim.startsWith("paused"));
const perRound = full ? 8 : 13;

describe(`${wanted} kills (seed ${seed})`, function () {
  this.timeout(full ? 4 * 3_600_000 : 600_000);
  let world: World;
  before(async () => {
    world = await startWorld(full ? ["one", "two", "three"] : ["one", "two"], full ? 3 : 2);
  });
  after(() => world?.stop());

  it("leave every run in a true end, every stack free and whole, nothing twice, nothing lost", async () => {
    const random = randomOf(seed);
    const rounds: Round[] = [];
    for (let killed = 0; killed < wanted;) {
      const round = await runRound(
        world,
        killsOf(random, Math.min(perRound, wanted - killed), world.stacks.length, among),
      );
      rounds.push(round);
      killed += round.kills.filter(({ met }) => met).length;
      if (full)
        process.stderr.write(`${killed} killed: ${round.endings.join(", ")}${round.broken.join("; ")}\n`);
      expect(
        round.broken,
        `seed ${seed}, round ${rounds.length}: ${JSON.stringify(round.kills)}`,
      ).to.deep.equal([]);
    }
    if (full) process.stdout.write(summaryOf(rounds));
  });

  it("leave the chain of the audit whole", async () => {
    const headers = { authorization: `Bearer ${world.platform.token}` };
    const text = await (await fetch(`${world.servers()[0]}/v1/audit/export`, { headers })).text();
    const lines = (async function* () {
      yield* text.trim().split("\n");
    })();
    expect((await verifyExport(lines)).faults).to.deep.equal([]);
  });

  it("come from the seed, at every step and to everything", () => {
    const kills = killsOf(randomOf(7), 1500, 3, victims);
    expect(killsOf(randomOf(7), 1500, 3, victims)).to.deep.equal(kills);
    expect(killsOf(randomOf(8), 1500, 3, victims)).to.not.deep.equal(kills);
    const pairs = new Set(kills.map(({ victim, step }) => `${victim} ${step}`));
    expect(pairs.size).to.equal(victims.length * steps.length);
  });
});
