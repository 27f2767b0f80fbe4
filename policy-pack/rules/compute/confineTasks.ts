// Decides whether a task's containers stay inside: no root, no writable file system, no privileges, nothing of the host.

import { input, type Facts, type Input } from "../../facts.ts";
import { containersOf, nameOfContainer } from "../../model/containers.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

export const confineTasks = (task: Facts): Verdict => {
  const windows =
    input(task, "runtimePlatform").at("operatingSystemFamily").string()?.startsWith("WINDOWS") ?? false;
  const faults = [
    ...HOST.filter((property) => input(task, property).string() === "host").map((p) => `${p} is host`),
    ...containersOf(task).flatMap((container) =>
      faultsOf(container, windows).map((fault) => `container ${nameOfContainer(container)} ${fault}`),
    ),
  ];
  return faults.length > 0 ? fail(task.urn, faults.join("; ")) : pass(task.urn);
};

/** What a task may share with the machine below it. */
const HOST = ["networkMode", "pidMode", "ipcMode"];

/** Windows knows neither root nor read-only roots (ECS Developer Guide, "Task definition parameters"). */
const faultsOf = (container: Input, windows: boolean): readonly string[] => [
  ...(container.at("privileged").boolean() === true ? ["is privileged"] : []),
  ...(!windows && isRoot(container.at("user")) ? ["runs as root: user is absent, root or 0"] : []),
  ...(!windows && container.at("readonlyRootFilesystem").boolean() !== true
    ? ["may write to its root file system"]
    : []),
];

/** `user`, `user:group`, `uid`, `uid:gid`. Absent is the image's own user, which nobody sees here and mostly is root. */
const isRoot = (position: Input): boolean => {
  const [user = ""] = (position.string() ?? "").split(":");
  return ["", "root"].includes(user) || Number(user) === 0;
};
