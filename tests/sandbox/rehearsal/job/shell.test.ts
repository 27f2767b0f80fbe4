// Scripts of jobs and machines: each ends with its time, and however many run, this process hears once that it ends.
import { expect } from "chai";
import { runScript } from "../../../../sandbox/rehearsal/job/shell.ts";

const script = (text: string, limitMilliseconds = 60_000) =>
  runScript({ text, folder: "/", env: { PATH: "/usr/bin:/bin" }, limitMilliseconds });

describe("a script of a rehearsal", () => {
  it("says what it printed, and how it ended", async () => {
    expect(await script("echo out; echo err >&2; exit 3")).to.deep.equal({
      code: 3,
      output: "out\nerr\n",
      timedOut: false,
    });
  });

  it("is ended when its time is over, with all that it started", async () => {
    expect(await script("sleep 600 & sleep 600", 100)).to.include({ timedOut: true });
  });

  it("adds nothing to what hears of this process's end, also where many run at the same time", async () => {
    const before = process.listenerCount("exit");
    const running = Array.from({ length: 12 }, () => script("sleep 0.2"));
    expect(process.listenerCount("exit")).to.equal(before);
    await Promise.all(running);
  });
});
