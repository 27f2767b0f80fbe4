// The table of faulty networks: one thing wrong each.
import { keptElsewhere, valueOf, type StackName } from "../example.ts";
import { withRow, type Row } from "./cases.ts";

const network = (stack: StackName, changes: Row): Row => ({
  network: { ...(valueOf(stack, "network") as Row), ...changes },
});
const isNoName = /a name in lower case without last dot/;

/** Stack, change, path of the fault, part of the problem, part of the remedy. */
export const networkCases: readonly (readonly [string, StackName, Row, string, RegExp, RegExp])[] = [
  [
    "A8 a bastion in production",
    "prod",
    network("prod", { bastion: true }),
    "network.bastion",
    /prod is no environment for trying things out/,
    /nobody logs in/,
  ],
  [
    "A8 a bastion in test",
    "test",
    network("test", { bastion: true }),
    "network.bastion",
    /test is no environment/,
    /take it out/,
  ],
  [
    "A8 a bastion beside the builds",
    "tooling",
    network("tooling", { bastion: true }),
    "network.bastion",
    /the tooling account/,
    /take it out/,
  ],
  [
    "A8 a bastion in dev that is not for trying things out",
    "dev",
    withRow("dev", "environments", 0, { selfService: false }),
    "network.bastion",
    /dev is no environment/,
    /take it out/,
  ],
  ...[1, 2].map(
    (index) =>
      [
        `A8 environment ${index + 1} for trying things out`,
        "tooling",
        withRow("tooling", "environments", index, { selfService: true }),
        `environments[${index}].selfService`,
        /releases are promoted to/,
        /only the first/,
      ] as const,
  ),
  ["one zone", "dev", network("dev", { zones: ["a"] }), "network.zones", /wrong/, /at least 2 zones/],
  ...["*", "https://registry.npmjs.org", "registry.npmjs.org.", "*.org*", "localhost", "10.0.0.1"].map(
    (name) =>
      [
        `a name to look up that is none: ${name}`,
        "tooling",
        network("tooling", { egress: [name] }),
        "network.egress[0]",
        /wrong value/,
        isNoName,
      ] as const,
  ),
  [
    "C17 snapshots to which no way leads",
    "prod",
    {
      ...network("prod", { nat: "none" }),
      apps: [{ ...(valueOf("prod", "apps") as Row[])[0], target: { kind: "ciHost", profile: "jenkins" } }],
      environments: keptElsewhere(),
    },
    "network.nat",
    /pods have no way to eu-west-1, where snapshots are kept/,
    /single or onePerZone/,
  ],
  ["no network for builds", "tooling", { network: undefined }, "network", /missing/, /zones, nat\?/],
  [
    "C12 a cluster in two zones",
    "test",
    {
      ...network("test", { zones: ["a", "b"] }),
      apps: [{ ...((valueOf("test", "apps") as Row[])[0] as Row), target: { kind: "eks" } }],
    },
    "network.zones",
    /in three zones/,
    /\[a, b, c\]/,
  ],
  [
    "C12 an app that is called like what runs in clusters beside the apps",
    "prod",
    {
      apps: [{ ...((valueOf("prod", "apps") as Row[])[0] as Row), name: "cluster", target: { kind: "eks" } }],
      parameters: {},
      secrets: {},
    },
    "apps[0].name",
    /images of what runs in clusters/,
    /another one/,
  ],
  ...(
    [
      ["a version that is none", { version: "latest" }, "version", /wrong value/, /such as "1\.35"/],
      ["fewer machines than zones", { nodes: { least: 2 } }, "nodes.least", /wrong value/, /from 3 to 450/],
      [
        "fewer at most than at least",
        { nodes: { least: 9, most: 4 } },
        "nodes.most",
        /wrong value/,
        /no fewer than/,
      ],
      ["no type of machine", { instanceTypes: [] }, "instanceTypes", /wrong value/, /at least one/],
    ] as const
  ).map(
    ([what, kubernetes, at, problem, remedy]) =>
      [`C12 a cluster with ${what}`, "prod", { kubernetes }, `kubernetes.${at}`, problem, remedy] as const,
  ),
];
