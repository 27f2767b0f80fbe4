// Measures signing and verifying of a large file beside the tools that only hash it, and of a small one by itself.
import { execFile } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { readPolicy } from "../../infra/functions/lib/verificationPolicy.ts";
import { verifyRelease } from "../../infra/functions/verify/verify.ts";
import { builder, githubEnv, newKey, source } from "../infra/functions/release.ts";
import { memory } from "../support/memory.ts";
import { compare, renderComparison, type Way } from "./pairs.ts";

/** Large enough that the start of a process does not count for much; a file of holes, so that no disk is measured. */
const large = 4 * 1024 ** 3;
const gibibyte = 1024 ** 3;
const smallRuns = 500;

export async function measureSigning(scratch: string, rounds: number): Promise<void> {
  const bench = new Files(path.join(scratch, "signing"));
  bench.hollow("large.bin", large);
  bench.hollow("gibibyte.bin", gibibyte);
  bench.write("small.bin", "a small artifact");
  bench.write("key.pem", newKey());
  const key = JSON.parse(await bench.lockgate("key export key.pem --format policy")) as object;
  const demands = { sbom: true, tests: true, revocations: false, order: false };
  const policy = { keys: [key], builders: [builder], source, commit: "builder", demands };
  bench.write("policy.json", JSON.stringify(policy));
  for (const name of ["large", "gibibyte", "small"]) await bench.lockgate(bench.signing(name));
  await throughput(bench, rounds);
  await peaks(bench);
  await latency(bench, policy);
}

/** `sha256sum` and `openssl dgst` of the same file; the ratio is time, so 1.25 is 0.8 of the throughput. */
async function throughput(bench: Files, rounds: number): Promise<void> {
  const verify = bench.way("verify", bench.verifying("large"));
  const sign = bench.way("sign", bench.signing("large"));
  const sha256sum = bench.tool("sha256sum", [["sha256sum", "large.bin"]]);
  const openssl = bench.tool("openssl", [["openssl", "dgst", "-sha256", "large.bin"]]);
  // Signing makes two digests at once, so it can be as fast as the slower one.
  const slower = bench.tool("openssl -sha512", [["openssl", "dgst", "-sha512", "large.bin"]]);
  // What is compared by the work that is done makes two digests as well.
  const both = bench.tool("openssl -sha256 and -sha512", [
    ["openssl", "dgst", "-sha256", "large.bin"],
    ["openssl", "dgst", "-sha512", "large.bin"],
  ]);
  const sums = bench.tool("sha256sum and sha512sum", [
    ["sha256sum", "large.bin"],
    ["sha512sum", "large.bin"],
  ]);
  for (const [name, ours, alternative] of [
    ["verify 4 GiB against sha256sum", verify, sha256sum],
    ["verify 4 GiB against openssl dgst -sha256", verify, openssl],
    ["sign 4 GiB against openssl dgst -sha512, the slower digest", sign, slower],
    ["sign 4 GiB against openssl dgst, both digests", sign, both],
    ["sign 4 GiB against sha256sum and sha512sum, both digests", sign, sums],
    ["sign 4 GiB against openssl dgst -sha256, one digest", sign, openssl],
  ] as const) {
    const pair = { name, ours, alternative };
    process.stdout.write(`${renderComparison(pair, await compare(pair, rounds))}\n`);
  }
}

async function peaks(bench: Files): Promise<void> {
  for (const [verb, words] of [
    ["sign", bench.signing("gibibyte")],
    ["verify", bench.verifying("gibibyte")],
  ] as const) {
    const { peakKiB } = await memory(words.split(" "), { cwd: bench.folder, env: githubEnv });
    process.stdout.write(`${verb} 1 GiB: at most ${(peakKiB / 1024).toFixed(0)} MiB of memory\n`);
  }
}

/** In one process, as a function that is warm answers. */
async function latency(bench: Files, policy: object): Promise<void> {
  const request = {
    artifact: path.join(bench.folder, "small.bin"),
    bundle: await bench.read("small.intoto.jsonl"),
    policy: readPolicy(policy),
    now: new Date(Date.now() + 1000),
    running: undefined,
    revocations: undefined,
    rollbackTo: undefined,
  };
  const times: number[] = [];
  for (let run = 0; run < smallRuns; run++) {
    const start = performance.now();
    const { allowed } = await verifyRelease(request);
    times.push(performance.now() - start);
    if (!allowed) throw new Error("the small artifact does not verify");
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => `${sorted[Math.floor(share * (smallRuns - 1))]!.toFixed(2)} ms`;
  process.stdout.write(`verify a small artifact, ${smallRuns} times: p50 ${at(0.5)}, p95 ${at(0.95)}\n`);
}

class Files {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(path.join(folder, "src"), { recursive: true });
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.folder, name), text);
  }

  async read(name: string): Promise<string> {
    return (await import("node:fs/promises")).readFile(path.join(this.folder, name), "utf8");
  }

  hollow(name: string, size: number): void {
    const file = openSync(path.join(this.folder, name), "w");
    ftruncateSync(file, size);
    closeSync(file);
  }

  signing = (name: string): string =>
    `sign ${name}.bin --key key.pem --out ${name}.intoto.jsonl --source src --tests-passed build`;
  verifying = (name: string): string =>
    `verify ${name}.bin --attestations ${name}.intoto.jsonl --policy policy.json`;

  /** Standard output; fails with what the command says. */
  async lockgate(words: string): Promise<string> {
    const { code, output } = await memory(words.split(" "), { cwd: this.folder, env: githubEnv });
    if (code !== 0) throw new Error(`lockgate ${words}: ${output}`);
    return output;
  }

  way = (label: string, words: string): Way => ({
    label,
    run: async () => void (await this.lockgate(words)),
  });

  tool = (label: string, commands: readonly (readonly [string, ...string[]])[]): Way => ({
    label,
    run: async () => {
      for (const [command, ...args] of commands)
        await promisify(execFile)(command, args, { cwd: this.folder });
    },
  });
}
