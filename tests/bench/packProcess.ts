// Runs a policy pack as the engine does, over real gRPC, without an engine: so that its own time and memory show.

import { credentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { StateEntry } from "./synthetic/state.ts";

const STARTER = path.resolve(import.meta.dirname, "../../sandbox/toolchain/languageHost/startPolicyPack.mjs");
const LARGE = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const TICKS_PER_SECOND = 100;

/** Seconds of wall clock; `cpu` is the processor time of the whole, `memory` the peak of resident memory in MiB. */
export type PackRun = {
  start: number;
  analysis: number;
  cpu: number;
  memory: number;
  /** How many diagnostics there were, so that nobody is fast by seeing nothing. */
  findings: number;
};

type Answer = InstanceType<typeof analyzer.AnalyzeResponse>;
type Ask<Request> = (request: Request) => Promise<Answer>;

/** Starts the pack in `folder`, shows it each resource in turn, then the whole stack, and ends it. Linux only. */
export async function runPack(
  folder: string,
  entries: readonly StateEntry[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<PackRun> {
  const begun = performance.now();
  const child = spawn(process.execPath, [STARTER, folder], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const address = `127.0.0.1:${await port(child)}`;
    const client = new grpc.AnalyzerClient(address, credentials.createInsecure(), LARGE);
    await promisify(client.getAnalyzerInfo.bind(client) as never)(new empty.Empty() as never);
    const ready = performance.now();
    const answers = await analyze(client, entries);
    const ended = performance.now();
    client.close();
    const findings = answers.reduce((sum, answer) => sum + answer.getDiagnosticsList().length, 0);
    return { start: (ready - begun) / 1000, analysis: (ended - ready) / 1000, findings, ...usage(child) };
  } finally {
    child.kill("SIGKILL");
  }
}

/** One after the other, and before each the question what to mend, since the engine waits for both. */
async function analyze(
  client: InstanceType<typeof grpc.AnalyzerClient>,
  entries: readonly StateEntry[],
): Promise<readonly Answer[]> {
  const one = promisify(client.analyze.bind(client)) as unknown as Ask<object>;
  const mend = promisify(client.remediate.bind(client)) as unknown as Ask<object>;
  const whole = promisify(client.analyzeStack.bind(client)) as unknown as Ask<object>;
  const answers: Answer[] = [];
  for (const entry of entries) {
    const request = filled(new analyzer.AnalyzeRequest(), entry);
    await mend(request);
    answers.push(await one(request));
  }
  const stack = new analyzer.AnalyzeStackRequest();
  stack.setResourcesList(entries.map((entry) => filled(new analyzer.AnalyzerResource(), entry)));
  return [...answers, await whole(stack)];
}

function filled<
  T extends InstanceType<typeof analyzer.AnalyzeRequest> | InstanceType<typeof analyzer.AnalyzerResource>,
>(message: T, { urn, type, name, protect, props }: StateEntry): T {
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(protect);
  message.setUrn(urn);
  message.setType(type);
  message.setName(name);
  message.setProperties(struct.Struct.fromJavaScript(props as Record<string, JavaScriptValue>));
  message.setOptions(options);
  return message;
}

/** A pack prints its port once it serves. */
const port = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const line = /^(\d+)$/m.exec(text);
      if (line) resolve(line[1]!);
    });
    child.once("exit", (code) => reject(new Error(`the policy pack ended with code ${code}`)));
  });

/** As Linux counts them (proc(5)): VmHWM, and utime and stime of all threads. */
const usage = ({ pid }: ChildProcess): { cpu: number; memory: number } => {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return { cpu: (user + system) / TICKS_PER_SECOND, memory: Number(peak?.[1]) / 1024 };
};
