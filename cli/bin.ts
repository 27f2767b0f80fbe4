// The process around the lockgate command: streams, colours, exit code.

import { main } from "./main.ts";

// A reader that has seen enough (head) closes the pipe; that is no fault of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const isScreen = process.stdout.isTTY === true && process.env["TERM"] !== "dumb";

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  // https://no-color.org: set and not empty means none.
  colour: isScreen && !process.env["NO_COLOR"],
  ...(isScreen ? { screen: process.stdout } : {}),
  cwd: process.cwd(),
  env: process.env,
});
