// The table of sources: one file and one line each.
import type { App } from "../../../configuration/schema.ts";
import type { Paths } from "../../../configuration/sources.ts";
import type { Statement } from "../../documents/document.ts";
import { circleCi } from "./circleCi.ts";
import { github } from "./github.ts";
import { githubActions } from "./githubActions.ts";
import { gitlab } from "./gitlab.ts";
import { imagePush, type ImageSource } from "./imagePush.ts";
import { monorepo } from "./monorepo.ts";
import { s3Drop } from "./s3Drop.ts";
import type { DropSource } from "./drop.ts";

/** What every source says, as provenance names it: `https://github.com/acme/top-scores`, `refs/heads/main`. */
export type Origin = { repository: string; ref: string };

/** AWS fetches the code, whenever the branch is pushed to. */
export type ConnectedSource = Origin & {
  by: "connection";
  provider: { name: string; configuration: Readonly<Record<string, string>> };
  branch: string;
  /** Of the files that a push must change; any where it is absent. */
  paths?: Paths;
  /** Pushes start nothing by themselves: the router decides. */
  routed?: true;
  /** Rights of the role that fetches; `connection` is the ARN (or pattern) of the app's connection. */
  statements: (connection: string) => readonly Statement[];
};

/** How an app's code enters the pipeline. */
export type SourcePlan = ConnectedSource | DropSource | ImageSource;

const sources = { github, githubActions, circleCi, gitlab, s3Drop, imagePush, monorepo } satisfies {
  [K in App["source"]["kind"]]: (source: Extract<App["source"], { kind: K }>) => SourcePlan;
};

export const planSource = (app: App): SourcePlan =>
  (sources[app.source.kind] as (source: App["source"]) => SourcePlan)(app.source);
