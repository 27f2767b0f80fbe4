// Bad sources of an app: one case each, and those of images that others push.
import { sampleSources } from "../plan/pipeline/samples.ts";
import { rows, type Row } from "./cases.ts";
import type { Case } from "./targetCase.ts";

const first = (): Row => rows("tooling", "apps")[0] as Row;

export const source = (
  title: string,
  kind: keyof typeof sampleSources,
  change: Row,
  problem: RegExp,
  remedy: RegExp,
  at = Object.keys(change)[0] ?? "",
): Case => {
  return [
    title,
    "tooling",
    { apps: [{ ...first(), source: { ...sampleSources[kind], ...change } }] },
    `apps[0].source.${at}`,
    problem,
    remedy,
  ];
};

export const imageCases: readonly Case[] = [
  source(
    "an image that nobody pushes",
    "imagePush",
    { writers: [] },
    /wrong value/,
    /one role that may push/,
  ),
  source(
    "an image that the app's own build pushes",
    "imagePush",
    { writers: [`arn:aws:iam::276677566922:role/lockgate-${String(first()["name"])}-build`] },
    /would start itself without end/,
    /role of the system that hands the source over/,
    "writers[0]",
  ),
  source(
    "an image of a source with no address",
    "imagePush",
    { repository: "acme/tides" },
    /wrong value/,
    /address of the repository that the image comes from/,
  ),
  source(
    "a folder out of the image",
    "imagePush",
    { folder: "app/../etc" },
    /wrong value/,
    /a folder of the image/,
  ),
  source("a folder from the root", "imagePush", { folder: "/app" }, /wrong value/, /without the first slash/),
];
