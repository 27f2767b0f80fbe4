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

/** What an app's own pipeline writes must not start it again, and a release signed by itself has no source. */
const notByItself: Check = ({ apps = [] }) =>
  apps.flatMap(({ name, source }, index): Fault[] =>
    "writers" in source
      ? source.writers.flatMap((role, at): Fault[] =>
          role.includes(`/lockgate-${name}-`)
            ? [
                {
                  path: ["apps", index, "source", "writers", at],
                  value: role,
                  problem: "a role of the app's own pipeline, which would start itself without end",
                  remedy: "name the role of the system that hands the source over",
                },
              ]
            : [],
        )
      : [],
  );

export const sourceChecks: readonly Check[] = [oneWorkflowEach, notByItself];
