// A sandbox that kills itself, as `kill -9` would, when it has made the resource named by CRASH_AT and before it answers.
import { startDaemon } from "../../../sandbox/provider/daemon.ts";
import { Store, type Change } from "../../../sandbox/state/store.ts";

const commit = Store.prototype.commit;
Store.prototype.commit = function commitThenDie(this: Store, change: Change): void {
  commit.call(this, change);
  const made = (change.put ?? []).some((row) => row.urn.endsWith(`::${process.env["CRASH_AT"]}`));
  if (made) process.kill(process.pid, "SIGKILL");
};

const { announcement } = await startDaemon(process.argv[2] ?? "");
process.stdout.write(`${JSON.stringify(announcement)}\n`);
