// Reads go.mod and go.sum: versions are exact by Go's design, so what counts is that hashes fix them and who serves them.
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

const defaultProxy = "https://proxy.golang.org,direct";

function readMod({ path, text, beside }: SourceFile, rules: Rules): Manifest {
  const lines = text.split("\n").map((line) => line.replace(/\/\/.*$/, "").trim());
  const required = directives(lines, "require");
  const findings: Finding[] = required
    .filter(([, version = ""]) => !/^v\d+\.\d+\.\d+(-[\w.-]+)?(\+incompatible)?$/.test(version))
    .map(([name, version]) => ({
      file: path,
      what: `${name}@${version ?? ""}`,
      reason: "is no exact version",
    }));
  // `old => ./folder` is the repository's own; `old => module version` is fixed like a requirement.
  for (const words of directives(lines, "replace")) {
    const [target = "", version] = words.slice(words.indexOf("=>") + 1);
    if (!target.startsWith(".") && version === undefined)
      findings.push({
        file: path,
        what: words.join(" "),
        reason: "replaces a module by what lies outside of the repository",
      });
  }
  if (required.length > 0) {
    if (!beside.has("go.sum"))
      findings.push({ file: path, what: "go.sum", reason: "there is none, so the bytes are not fixed" });
    findings.push(...proxyFaults(path, rules), ...checkFaults(path, rules));
  }
  return { components: [], findings };
}

/** Of `name a b` and of blocks `name ( ... )`, the words after the name. */
function directives(lines: readonly string[], name: string): string[][] {
  let inside = false;
  return lines.flatMap((line): string[][] => {
    const words = line.split(/\s+/).filter((word) => word !== "");
    if (words[0] === name && words[1] === "(") inside = true;
    else if (inside && words[0] === ")") inside = false;
    else if (inside && words.length > 0) return [words];
    else if (words[0] === name) return [words.slice(1)];
    return [];
  });
}

/** `direct` asks whatever host the module's path names, so it is allowed only where the table says so. */
function proxyFaults(path: string, rules: Rules): Finding[] {
  const proxies = (rules.env["GOPROXY"] ?? defaultProxy).split(/[,|]/).map((word) => word.trim());
  return proxies
    .filter((proxy) => proxy !== "off" && proxy !== "")
    .filter(
      (proxy) =>
        !(proxy === "direct"
          ? rules.registries.golang.includes("direct")
          : isAllowed(rules, "golang", proxy)),
    )
    .map((proxy) => ({
      file: path,
      what: `GOPROXY ${shownAddress(proxy)}`,
      reason: "is no allowed Go proxy",
    }));
}

/** With the checksum database off, go.sum is only what somebody wrote into it. */
const checkFaults = (path: string, { env }: Rules): Finding[] =>
  ["GONOSUMCHECK", "GONOSUMDB", "GOINSECURE", "GOFLAGS"]
    .filter((name) =>
      name === "GOFLAGS" ? /-insecure|-mod=mod/.test(env[name] ?? "") : (env[name] ?? "") !== "",
    )
    .map((name) => ({
      file: path,
      what: `${name}=${env[name]}`,
      reason: "turns off what fixes the bytes of modules",
    }));

/** `module version h1:base64`: the hash of a module's tree (golang.org/x/mod/sumdb/dirhash). */
function readSum({ path, text }: SourceFile): Manifest {
  const components: Component[] = [];
  const findings: Finding[] = [];
  for (const line of text.split("\n").filter((each) => each.trim() !== "")) {
    const [name = "", version = "", hash = ""] = line.trim().split(/\s+/);
    if (!/^h1:[A-Za-z0-9+/]{43}=$/.test(hash))
      findings.push({ file: path, what: line, reason: "is no line of go.sum" });
    else if (!version.endsWith("/go.mod")) {
      const dirHash1 = Buffer.from(hash.slice(3), "base64").toString("hex");
      components.push({ ecosystem: "golang", name, version, digest: { dirHash1 } });
    }
  }
  return { components, findings };
}

export const golang: readonly Reader[] = [
  { matches: (name) => name === "go.mod", read: readMod },
  { matches: (name) => name === "go.sum", read: readSum },
];
