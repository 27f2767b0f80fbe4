// The formats in which a report can be written.

import type { Report } from "../analyze.ts";
import { writeCucumber } from "./cucumber.ts";
import { writeGithub } from "./github.ts";
import { writeJson } from "./json.ts";
import { writeJunit } from "./junit.ts";
import { writeMarkdown } from "./markdown.ts";
import { writeSarif } from "./sarif.ts";
import { writeTeams } from "./teams.ts";
import { writeText } from "./text.ts";

export type Writer = (report: Report, colour?: boolean) => string;

export const writers = {
  text: writeText,
  json: writeJson,
  sarif: writeSarif,
  junit: writeJunit,
  cucumber: writeCucumber,
  markdown: writeMarkdown,
  github: writeGithub,
  teams: writeTeams,
} as const satisfies Record<string, Writer>;

export type Format = keyof typeof writers;
export const FORMATS = Object.keys(writers) as readonly Format[];
