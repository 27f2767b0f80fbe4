// Which processes belong to a CLI, and that all of them end.
import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { isAlive, killTree, sendSignal, treeOf } from "../../automation/processTree.ts";

describe("a tree of processes", () => {
  it("is the root, what lies below it, and what shares its session", () => {
    const row = (pid: number, parent: number, session: number) => ({ pid, parent, session });
    const processes = [
      row(1, 0, 1),
      row(10, 1, 10),
      row(11, 10, 10),
      row(12, 11, 12),
      row(13, 1, 10),
      row(20, 1, 20),
    ];
    expect(treeOf(10, processes).toSorted((a, b) => a - b)).to.deep.equal([10, 11, 12, 13]);
    expect(treeOf(99, processes)).to.deep.equal([]);
  });

  it("survives a table that has a circle", () => {
    const processes = [
      { pid: 5, parent: 6, session: 5 },
      { pid: 6, parent: 5, session: 5 },
    ];
    expect(treeOf(5, processes).toSorted()).to.deep.equal([5, 6]);
  });

  it("ends with everything in it, also with what was orphaned", async () => {
    // A shell that starts a sleeper in a process group of its own and one whose parent is gone.
    const script = `const { spawn } = require("child_process");
      const one = spawn("sleep", ["60"]);
      const sub = spawn("sh", ["-c", "sleep 60 & echo $!"], { stdio: ["ignore", "pipe", "ignore"] });
      sub.stdout.once("data", (pid) => console.log(one.pid + " " + String(pid).trim()));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["-e", script], {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const pids = [child.pid ?? 0, ...line.split(" ").map(Number)];
    expect(pids.map(isAlive)).to.deep.equal([true, true, true]);
    expect(killTree(child.pid ?? 0)).to.be.at.least(3);
    await once(child, "exit");
    // A signal is delivered when the kernel gets to it: the others may end after the root has.
    while (pids.some(isAlive)) await setTimeout(5);
  });

  it("of a root that cannot be ours is nothing", () => {
    for (const root of [0, 1, -1, -process.pid]) expect(killTree(root), String(root)).to.equal(0);
  });
});

describe("a signal", () => {
  it("to a process that has ended is no error", async () => {
    const child = spawn("true");
    await once(child, "exit");
    expect(() => sendSignal(child.pid ?? 0, "SIGTERM")).not.to.throw();
    expect(isAlive(child.pid ?? 0)).to.equal(false);
  });
});
