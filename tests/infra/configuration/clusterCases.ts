// Faulty hosts of CI: one thing wrong each.
import { target, type Case } from "./targetCase.ts";

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
];
