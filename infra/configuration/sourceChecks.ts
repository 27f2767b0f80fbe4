// Decides whether the sources of apps fit each other.
import type { Check } from "./check.ts";
import type { Fault } from "./faults.ts";

/** CircleCI and GitLab read one file of a repository: a second app's would take its place. */
const oneWorkflowEach: Check = ({ apps = [] }) => {
  const first = new Map<string, number>();
  return apps.flatMap(({ source }, index): Fault[] => {
    const [key, value] =
      source.kind === "circleCi"
        ? ["repository", source.repository]
        : source.kind === "gitlab"
          ? ["project", source.project]
          : [];
    if (key === undefined || value === undefined) return [];
    const before = first.get(`${source.kind} ${value}`);
    if (before === undefined) {
      first.set(`${source.kind} ${value}`, index);
      return [];
    }
    return [
      {
        path: ["apps", index, "source", key],
        value,
        problem: `also of apps[${before}], and ${source.kind} runs one workflow a repository`,
        remedy: "give each app a repository of its own, or let one of them be dropped (s3Drop)",
      },
    ];
  });
};

export const sourceChecks: readonly Check[] = [oneWorkflowEach];
