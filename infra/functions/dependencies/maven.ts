// Reads pom.xml: every version fixed, every repository allowed.
import { XMLParser } from "fast-xml-parser";
import { BadFormat } from "../lib/faults.ts";
import {
  isAllowed,
  shownAddress,
  type Component,
  type Finding,
  type Manifest,
  type Reader,
  type Rules,
  type SourceFile,
} from "./types.ts";

const central = "https://repo.maven.apache.org/maven2";
/** Lists even where there is one. */
const lists = new Set(["dependency", "plugin", "repository", "pluginRepository", "profile", "extension"]);
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => lists.has(name),
  // No pom needs entities of its own; expanding them is a way to exhaust memory.
  processEntities: false,
});

type Node = { [key: string]: Node | Node[] | string | undefined };
type Part = { groupId?: string; artifactId?: string; version?: string; scope?: string };

function readPom({ path, text }: SourceFile, rules: Rules): Manifest {
  const project = rootOf(text, path);
  const properties = { ...textsOf(project["properties"]), ...projectProperties(project) };
  const managed = new Set(partsBelow(project["dependencyManagement"]).map(nameOf));
  const findings: Finding[] = repositoriesOf(project)
    .filter((address) => !isAllowed(rules, "maven", address))
    .map((address) => ({
      file: path,
      what: shownAddress(address),
      reason: "is no allowed Maven repository",
    }));
  const components: Component[] = [];
  for (const part of partsBelow(project)) {
    const name = nameOf(part);
    const version = resolve(part.version, properties);
    const reason = versionFault(version, managed.has(name), project["parent"] !== undefined);
    if (reason !== undefined) findings.push({ file: path, what: `${name}:${version ?? ""}`, reason });
    else if (version !== undefined)
      components.push({
        ecosystem: "maven",
        name,
        version,
        ...(part.scope === "test" ? { development: true } : {}),
      });
  }
  return { components, findings };
}

function rootOf(text: string, path: string): Node {
  let parsed: Node;
  try {
    parsed = parser.parse(text, true) as Node;
  } catch (error) {
    throw new BadFormat(`${path} is not XML: ${(error as Error).message}`);
  }
  const { project } = parsed;
  if (typeof project !== "object" || Array.isArray(project))
    throw new BadFormat(`${path} can't be read: there is no <project>`);
  return project;
}

/** Maven asks Central unless a repository of that id replaces it. */
function repositoriesOf(project: Node): string[] {
  const named = [...nodesBelow(project, "repository"), ...nodesBelow(project, "pluginRepository")].map(
    textsOf,
  );
  const urls = named.flatMap(({ url }) => (url === undefined ? [] : [url]));
  return named.some(({ id }) => id === "central") ? urls : [...urls, central];
}

const partsBelow = (node: Node[string]): Part[] =>
  ["dependency", "plugin", "extension"].flatMap((name) => nodesBelow(node, name)).map(textsOf);

/** Elements of this name at any depth. */
function nodesBelow(node: Node[string], name: string): Node[] {
  if (Array.isArray(node)) return node.flatMap((each) => nodesBelow(each, name));
  if (typeof node !== "object") return [];
  return Object.entries(node).flatMap(([key, value]) => [
    ...(key === name && Array.isArray(value) ? value.filter((each) => typeof each === "object") : []),
    ...nodesBelow(value, name),
  ]);
}

const textsOf = (node: Node[string]): Record<string, string> =>
  typeof node === "object" && !Array.isArray(node)
    ? Object.fromEntries(
        Object.entries(node).flatMap(([key, value]) =>
          typeof value === "string" ? [[key, value.trim()]] : [],
        ),
      )
    : {};

const projectProperties = (project: Node): Record<string, string> => {
  const { version } = { ...textsOf(project["parent"]), ...textsOf(project) } as Part;
  return version === undefined ? {} : { "project.version": version };
};

/** Plugins of Maven itself may leave their group out. */
const nameOf = ({ groupId = "org.apache.maven.plugins", artifactId = "?" }: Part): string =>
  `${groupId}:${artifactId}`;

/** Properties within properties, ten deep at most. */
function resolve(version: string | undefined, properties: Record<string, string>): string | undefined {
  let text = version;
  for (let depth = 0; depth < 10 && text?.includes("${"); depth++)
    text = text.replaceAll(/\$\{([^}]+)\}/g, (whole, key: string) => properties[key] ?? whole);
  return text;
}

function versionFault(version: string | undefined, managed: boolean, parent: boolean): string | undefined {
  if (version === undefined) return managed || parent ? undefined : "has no version: Maven takes the newest";
  if (version.includes("${")) return "the version's property is not defined in this file";
  if (/[[\](),]/.test(version)) return "a range of versions: name an exact one";
  if (/^(LATEST|RELEASE)$/.test(version) || version.endsWith("-SNAPSHOT"))
    return "a floating version: name a released one";
  return undefined;
}

export const maven: readonly Reader[] = [{ matches: (name) => name === "pom.xml", read: readPom }];
