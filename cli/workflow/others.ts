// Decides what in the files of CircleCI and GitLab is not pinned: images, orbs, and files that are taken from elsewhere.

import { isMap, mapsIn, shown, type Told, unpinnedImage } from "./finding.ts";

type Map = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** Jobs and executors, and those of orbs that the file has in itself. */
export const judgeCircleCi = (file: Map): Told[] => [
  ...["jobs", "executors"].flatMap((part) =>
    mapsIn(file[part]).flatMap(([name, each]) => ofDocker([part, name, "docker"], each["docker"])),
  ),
  ...(isMap(file["orbs"]) ? Object.entries(file["orbs"]) : []).flatMap(([name, orb]) =>
    isMap(orb)
      ? judgeCircleCi(orb).map((told) => ({ ...told, path: ["orbs", name, ...told.path] }))
      : ofOrb(["orbs", name], orb),
  ),
];

const ofDocker = (path: Path, docker: unknown): Told[] =>
  (Array.isArray(docker) ? docker : []).flatMap((each: unknown, index) =>
    unpinnedImage([...path, index, "image"], isMap(each) ? each["image"] : each),
  );

/** A whole version is published once; less of it, and `dev:`, is moved (CircleCI Docs, "Orb versioning"). */
const ofOrb = (path: Path, orb: unknown): Told[] =>
  /^[\w-]+\/[\w-]+@\d+\.\d+\.\d+$/.test(String(orb))
    ? []
    : [
        {
          path,
          what: `the orb ${shown(orb)} is not pinned`,
          remedy: "name its whole version, NAMESPACE/NAME@1.2.3",
        },
      ];

/** What is no job of a file of GitLab, though it is a map. */
const noJobs: ReadonlySet<string> = new Set(["variables", "workflow", "stages", "include", "spec", "pages"]);

export const judgeGitlab = (file: Map): Told[] => [
  ...ofGitlabJob([], file),
  ...mapsIn(file)
    .filter(([name]) => !noJobs.has(name) || name === "pages")
    .flatMap(([name, job]) => ofGitlabJob([name], job)),
  ...[file["include"] ?? []].flat().flatMap((each: unknown, index) => taken(["include", index], each)),
];

const ofGitlabJob = (path: Path, { image, services }: Map): Told[] => [
  ...(image === undefined ? [] : unpinnedImage([...path, "image"], nameOf(image))),
  ...(Array.isArray(services) ? services : []).flatMap((each: unknown, index) =>
    unpinnedImage([...path, "services", index], nameOf(each)),
  ),
];
const nameOf = (image: unknown): unknown => (isMap(image) ? image["name"] : image);

/** A file of this repository is of the same commit; of another one only a commit says which (GitLab Docs, "include"). */
function taken(path: Path, given: unknown): Told[] {
  const each: Map = isMap(given)
    ? given
    : /^https?:/.test(String(given))
      ? { remote: given }
      : { local: given };
  const told = (what: string, remedy: string): Told[] => [{ path, what, remedy }];
  const commit = /^[0-9a-f]{40}$/;
  if (each["project"] !== undefined)
    return commit.test(String(each["ref"]))
      ? []
      : told(`what is taken from ${shown(each["project"])} is not pinned`, "say ref: with the full commit");
  if (each["component"] !== undefined)
    return commit.test(String(each["component"]).split("@").at(-1) ?? "")
      ? []
      : told(`the component ${shown(each["component"])} is not pinned`, "name the full commit behind the @");
  if (each["remote"] !== undefined)
    return each["integrity"] === undefined
      ? told(
          `${shown(each["remote"])} is not pinned`,
          "say integrity: with its SHA-256, or keep it in the repository",
        )
      : [];
  return each["template"] === undefined
    ? []
    : told(
        `the template ${shown(each["template"])} changes with GitLab`,
        "keep a copy of it in the repository",
      );
}
