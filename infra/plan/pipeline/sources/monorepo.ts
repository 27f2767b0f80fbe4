// Decides the source for one of several apps in a repository: AWS fetches it, and the router of pushes starts the pipeline.
import type { App } from "../../../configuration/schema.ts";
import { github } from "./github.ts";
import type { ConnectedSource } from "./index.ts";

export const monorepo = ({
  repository,
  branch,
}: Extract<App["source"], { kind: "monorepo" }>): ConnectedSource => ({
  ...github({ kind: "github", repository, branch }),
  routed: true,
});
