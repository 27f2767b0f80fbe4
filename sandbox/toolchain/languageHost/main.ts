// Starts the language host that the Pulumi CLI calls to run Node programs: prints its port, serves until stopped.
import { createRequire } from "node:module";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { trackChildProcesses } from "./childProcesses.ts";
import { LanguageRuntimeService } from "./protocol.ts";
import { languageService } from "./service.ts";

const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };
// The engine passes its own flags first and its address last.
const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
const children = trackChildProcesses();
// The engine allows messages of any size: a large state goes through here as configuration.
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const server = new Server(unlimited);
server.addService(LanguageRuntimeService, languageService({ version, engineAddress, children }));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await children.stopAll();
  server.forceShutdown();
  process.exit(0);
}
process.on("SIGINT", () => void stop());
process.on("SIGTERM", () => void stop());
// The engine holds our standard input open while it lives: when it is killed, nothing may stay behind.
process.stdin.on("end", () => void stop()).on("error", () => void stop());
process.stdin.resume();

server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (failure, port) => {
  if (failure !== null) {
    console.error(`The language host can't listen on 127.0.0.1: ${failure.message}`);
    process.exit(1);
  }
  process.stdout.write(`${port}\n`);
});
