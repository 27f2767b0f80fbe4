import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const GOOD = { name: "web", user: "1000:1000", readonlyRootFilesystem: true };
const task = (container: object, props: Facts["props"] = {}) => [
  resource("taskDefinition", "task", {
    networkMode: "awsvpc",
    containerDefinitions: JSON.stringify([{ ...GOOD, ...container }]),
    ...props,
  }),
];

ruleCases("COMP-05", [
  { name: "confined", expect: "pass", resources: task({}) },
  { name: "a user by name", expect: "pass", resources: task({ user: "node" }) },
  {
    name: "Windows, which knows neither",
    expect: "pass",
    resources: task(
      { user: undefined, readonlyRootFilesystem: undefined },
      { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
    ),
  },
  {
    name: "privileged",
    expect: "fail",
    says: "web is privileged",
    on: "task",
    resources: task({ privileged: true }),
  },
  { name: "root", expect: "fail", says: "runs as root", resources: task({ user: "root" }) },
  { name: "user 0", expect: "fail", says: "runs as root", resources: task({ user: "0:1000" }) },
  { name: "the image's user", expect: "fail", says: "runs as root", resources: task({ user: undefined }) },
  {
    name: "a writable root",
    expect: "fail",
    says: "may write",
    resources: task({ readonlyRootFilesystem: false }),
  },
  {
    name: "nothing said, which is writable",
    expect: "fail",
    says: "may write",
    resources: task({ readonlyRootFilesystem: undefined }),
  },
  {
    name: "the host's network",
    expect: "fail",
    says: "networkMode",
    resources: task({}, { networkMode: "host" }),
  },
  { name: "the host's processes", expect: "fail", says: "pidMode", resources: task({}, { pidMode: "host" }) },
  { name: "the host's memory", expect: "fail", says: "ipcMode", resources: task({}, { ipcMode: "host" }) },
  {
    name: "privileged on Windows",
    expect: "fail",
    says: "is privileged",
    resources: task(
      { privileged: true },
      { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
    ),
  },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  {
    name: "unknown",
    expect: "undecidable",
    says: "containerDefinitions",
    resources: task({}, { containerDefinitions: UNKNOWN }),
  },
]);
