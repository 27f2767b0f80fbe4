// Reads Dockerfiles: every image that is built upon or copied from is fixed by digest and of an allowed registry.
import { DockerfileParser, type From } from "dockerfile-ast";
import type { Component, Finding, Manifest, Reader, Rules, SourceFile } from "./types.ts";

function readDockerfile({ path, text }: SourceFile, rules: Rules): Manifest {
  const file = DockerfileParser.parse(text);
  const defaults = new Map(
    file.getInitialARGs().flatMap((arg) => {
      const property = arg.getProperty();
      return property === null ? [] : [[property.getName(), property.getValue() ?? undefined] as const];
    }),
  );
  const stages = new Set<string>();
  const components: Component[] = [];
  const findings: Finding[] = [];
  const judge = (image: string): void => {
    const judged = judgeImage(image, rules);
    if (judged.component !== undefined) components.push(judged.component);
    findings.push(...judged.reasons.map((reason) => ({ file: path, what: image, reason })));
  };
  for (const [index, from] of file.getFROMs().entries()) {
    const image = substitute(from.getImage() ?? "", defaults);
    if (image !== "scratch" && !stages.has(image.toLowerCase())) judge(image);
    stages.add(String(index)).add(stageOf(from));
  }
  // `COPY --from` and `RUN --mount=from=` take files of any image.
  for (const source of copied(text).map((word) => substitute(word, defaults)))
    if (!stages.has(source.toLowerCase())) judge(source);
  return { components, findings };
}

const stageOf = (from: From): string => (from.getBuildStage() ?? "").toLowerCase();

const copied = (text: string): string[] => {
  const joined = text.replaceAll(/[\\`]\r?\n/g, " ");
  return [
    ...joined.matchAll(/^\s*(?:COPY|ADD)\s[^\n]*?--from=(\S+)/gim),
    ...joined.matchAll(/--mount=\S*?\bfrom=([^,\s]+)/gi),
  ].flatMap((match) => match[1] ?? []);
};

/** `$NAME`, `${NAME}`, `${NAME:-default}`; what has no default stays as it is, and is refused as unfixed. */
const substitute = (text: string, defaults: ReadonlyMap<string, string | undefined>): string =>
  text.replaceAll(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, otherwise?: string, plain?: string) =>
      defaults.get(braced ?? plain ?? "") ?? otherwise ?? whole,
  );

function judgeImage(image: string, rules: Rules): { component?: Component; reasons: string[] } {
  if (image.includes("$") || image === "")
    return { reasons: ["the image is not known: give its ARG a default"] };
  const { name, digest } = split(image);
  const reasons: string[] = [];
  if (!rules.registries.docker.some((allowed) => name === allowed || name.startsWith(`${allowed}/`)))
    reasons.push(`comes from ${name.split("/")[0]}, of which ${name} is no allowed image`);
  if (digest === undefined) return { reasons: [...reasons, "is not fixed by digest: write image@sha256:…"] };
  return {
    component: { ecosystem: "docker", name, version: `sha256:${digest}`, digest: { sha256: digest } },
    reasons,
  };
}

/** The full name: without a host it is of docker.io, without a path of docker.io/library. */
function split(image: string): { name: string; digest: string | undefined } {
  const [reference = "", suffix = ""] = image.split("@");
  const name = reference.replace(/:[\w.-]+$/, "");
  const [first = "", ...rest] = name.split("/");
  const host = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const full = host ? name : rest.length > 0 ? `docker.io/${name}` : `docker.io/library/${name}`;
  return { name: full, digest: /^sha256:([0-9a-f]{64})$/.exec(suffix)?.[1] };
}

export const docker: readonly Reader[] = [
  {
    matches: (name) => /^(Dockerfile|Containerfile)([.-][\w.-]+)?$/.test(name) || /\.Dockerfile$/i.test(name),
    read: readDockerfile,
  },
];
