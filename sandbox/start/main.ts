// `npm start`: the example company on this machine, from nothing to a server with a dashboard.
import { bringUp } from "./bringUp.ts";
import { LockgateError, describeError } from "../../automation/errors.ts";
import { createClient } from "../../automation/client/client.ts";
import { claimDataDir } from "./dataDir.ts";
import { HELP, parseOptions, type StartOptions } from "./options.ts";
import { ROOT, startPlatform, type Platform, type StopList } from "./platform.ts";
import { requireFreePort } from "./port.ts";
import { Step } from "./progress.ts";
import { renderSummary } from "./summary.ts";

const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2), ROOT);
  if (!parsed.ok) {
    process.stderr.write(`${parsed.faults.join("\n")}\nnpm start -- --help lists the options\n`);
    return EXIT.usage;
  }
  if (parsed.options.help) {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());
  const stops: StopList = [];
  try {
    return await run(parsed.options, stop.signal, stops);
  } catch (error) {
    if (stop.signal.aborted) return EXIT.interrupted;
    const known = error instanceof LockgateError;
    process.stderr.write(`\n${known ? describeError(error) : (error as Error).message}\n`);
    return known ? EXIT.usage : EXIT.failed;
  } finally {
    await stopAll(stops);
  }
}

async function run(options: StartOptions, signal: AbortSignal, stops: StopList): Promise<number> {
  const release = await claimDataDir(options.dataDir, options.fresh);
  stops.push({ name: "data directory", stop: release });
  await requireFreePort(options.port);
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("interrupted")));
  });
  interrupted.catch(() => {});
  const platform = await startPlatform(options, process.stdout, stops, signal);
  const broken = platform.failed.then((how) => Promise.reject(new Error(how)));
  broken.catch(() => {});
  // Usable from here on: who opens it sees the stacks come up.
  if (!options.once) process.stdout.write(`\n${await entrance(platform)}\n`);
  const succeeded = await Promise.race([update(options, platform, signal), broken, interrupted]);
  if (options.once) return succeeded ? EXIT.ok : EXIT.failed;
  process.stdout.write(`\n${await entrance(platform)}Ctrl-C stops everything\n`);
  await Promise.race([broken, interrupted]).catch((error: Error) => {
    if (!signal.aborted) throw error;
  });
  return succeeded ? EXIT.ok : EXIT.failed;
}

/** A link works once and for a few minutes, so each time that the address is told there is a new one. */
const entrance = async ({ url, loginLink }: Platform): Promise<string> =>
  `dashboard ${url}\nsign in once by ${await loginLink()}\n`;

async function update(options: StartOptions, platform: Platform, signal: AbortSignal): Promise<boolean> {
  const client = createClient(platform);
  const { results, notStarted } = await bringUp(client, options.stacks, process.stdout, signal);
  process.stdout.write(`\n${renderSummary(results, notStarted)}\n`);
  return notStarted.length === 0 && results.every((result) => result.run.state === "succeeded");
}

/** In the reverse order of the start. Ending a run that is in the middle of something takes seconds: it is shown. */
async function stopAll(stops: StopList): Promise<void> {
  const started = stops.length > 1; // the first is the data directory's lock
  const shown = started ? new Step(process.stdout, "stopping") : undefined;
  for (const part of stops.reverse()) {
    shown?.update(part.name);
    await part.stop().catch((error: Error) => {
      process.stderr.write(`\nthe ${part.name} did not stop cleanly: ${error.message}\n`);
    });
  }
  shown?.done("everything is stopped");
}

process.exitCode = await main();
process.exit();
