import { spawn } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";

const module = path.join(repositoryRoot, "sandbox/toolchain/foreground.mjs");

/** Runs a command through a parent that stands for the bootstrap; `onOutput` may signal the parent. */
function runThrough(script: string, onOutput: (output: string, pid: number) => void = () => {}) {
  const code = `import { exitLike, runForeground } from ${JSON.stringify(module)};
    exitLike(await runForeground(process.execPath, ["-e", process.argv[1]]));`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", code, script], {
    // Away from the terminal that the tests may run in: only the test signals.
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  parent.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    onOutput(text, parent.pid ?? 0);
  });
  return new Promise<{ code: number | null; signal: string | null; output: string }>((resolve) =>
    parent.once("close", (exitCode, signal) => resolve({ code: exitCode, signal, output })),
  );
}

describe("runForeground: a command in place of this process", () => {
  it("passes the exit code through", async () => {
    expect(await runThrough("process.exit(42)")).to.deep.equal({ code: 42, signal: null, output: "" });
  });

  it("ends by the signal that ended the command", async () => {
    const { code, signal } = await runThrough("process.kill(process.pid, 'SIGKILL')");
    expect({ code, signal }).to.deep.equal({ code: null, signal: "SIGKILL" });
  });

  for (const sent of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    it(`hands ${sent} on once, and waits until the command has ended in its own way`, async () => {
      const script = `let count = 0;
        process.on("${sent}", () => { count += 1; console.log("count " + count); setTimeout(() => process.exit(5), 100); });
        console.log("up"); setInterval(() => {}, 1000);`;
      const end = await runThrough(script, (text, pid) => text.startsWith("up") && process.kill(pid, sent));
      expect(end).to.deep.equal({ code: 5, signal: null, output: "up\ncount 1\n" });
    });
  }
});
