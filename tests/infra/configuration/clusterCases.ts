// Faulty hosts of CI: one thing wrong each.
import { keptElsewhere, valueOf } from "../example.ts";
import { target, type Case } from "./targetCase.ts";

const jenkins = (): object => ({
  ...(valueOf("tooling", "apps") as object[])[0],
  target: { kind: "ciHost", profile: "jenkins" },
});

const firstIn = (secondRegion: string | undefined): object[] =>
  keptElsewhere().map((row, index) => (index === 0 ? { ...row, secondRegion } : row));

export const clusterCases: readonly Case[] = [
  target(
    "runners of GitLab without a host",
    "ciHost",
    { hosts: [] },
    "hosts",
    /wrong value/,
    /GitLab's own host/,
  ),
  target(
    "a host of CI of no kind",
    "ciHost",
    { profile: "bamboo" },
    "profile",
    /wrong value/,
    /jenkins, gitlab|jenkins/,
  ),
  target(
    "fewer machines of CI than zones",
    "ciHost",
    { nodes: { least: 1 } },
    "nodes.least",
    /wrong value/,
    /from 3 to 450/,
  ),
  target(
    "no type of machine for CI",
    "ciHost",
    { instanceTypes: [] },
    "instanceTypes",
    /wrong value/,
    /at least one/,
  ),
  [
    "a controller of Jenkins whose snapshots would be lost with the region",
    "tooling",
    { apps: [jenkins()], environments: firstIn(undefined) },
    "environments[0].secondRegion",
    /snapshots would be lost with the region of dev/,
    /such as eu-west-1/,
  ],
  [
    "snapshots in the region that would be lost",
    "tooling",
    { apps: [jenkins()], environments: firstIn("eu-central-1") },
    "environments[0].secondRegion",
    /dev itself lies in eu-central-1/,
    /another region/,
  ],
];
