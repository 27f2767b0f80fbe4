// Prepares the toolchain in a process of its own, without Pulumi's installer; reports by lines of JSON.
import { buildCli } from "../../../../sandbox/toolchain/buildCli.ts";
import { prepareToolchain } from "../../../../sandbox/toolchain/index.ts";

const report = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const install = (): Promise<void> => Promise.reject(new Error("get.pulumi.com can't be reached (ENOTFOUND)"));
const options = { onProgress: (progress: string) => report({ progress }) };
await prepareToolchain(options, { install, build: buildCli }).then(
  (toolchain) => report({ toolchain }),
  (error: Error) => report({ error: error.message }),
);
