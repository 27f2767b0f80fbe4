// Faulty experiments: one thing wrong each.
import { target, type Case } from "./targetCase.ts";

export const chaosCases: readonly Case[] = [
  target(
    "experiments nowhere",
    "ec2",
    { chaos: { environments: [] } },
    "chaos.environments",
    /wrong value/,
    /at least one environment/,
  ),
  target(
    "experiments in an environment that is not there",
    "ec2",
    { chaos: { environments: ["stage"] } },
    "chaos.environments[0]",
    /no such environment/,
    /dev, test, prod/,
  ),
  target(
    "experiments in production that were not tried out in test",
    "ec2",
    { chaos: { environments: ["prod"] } },
    "chaos.environments[0]",
    /before it was tried out/,
    /name test, too/,
  ),
  target(
    "tasks in production that were not stopped in test before",
    "ecs",
    { chaos: { environments: ["prod"] } },
    "chaos.environments[0]",
    /before it was tried out/,
    /name test, too/,
  ),
  target(
    "more tasks stopped than half of them",
    "ecs",
    { chaos: { environments: ["dev"], percent: 80 } },
    "chaos.percent",
    /out of range|wrong value|too/,
    /from 1 to 50/,
  ),
  target(
    "tasks stopped that have ended",
    "ecs",
    { runs: "once", chaos: { environments: ["dev"] } },
    "chaos",
    /wrong value|not allowed|too/,
    /run all the time/,
  ),
  target(
    "an experiment on what nobody can break",
    "ec2",
    { chaos: { environments: ["dev"], breaks: ["power"] } },
    "chaos.breaks[0]",
    /wrong value/,
    /machines, links/,
  ),
];
