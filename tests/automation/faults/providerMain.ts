// The tests' provider as a process that can be killed: writes each operation to a file as it begins and as it ends.
import { appendFileSync } from "node:fs";
import { startProvider } from "../support/provider.ts";

const [file = "", port = "0"] = process.argv.slice(2);

const provider = await startProvider({
  port: Number(port),
  milliseconds: 150,
  tell: (event, operation, urn) => appendFileSync(file, `${JSON.stringify({ event, operation, urn })}\n`),
});
process.stdout.write(`${JSON.stringify({ port: provider.port })}\n`);
