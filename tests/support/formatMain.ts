// Tells which files Prettier would write otherwise. What it has once found right is remembered by content, not by path as
// its own cache does it, so that the next checkout has little to look at.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { check, getFileInfo, resolveConfig, version } from "prettier";
import { cacheFolder } from "../../sandbox/toolchain/cacheFolder.ts";

const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { encoding: "utf8" });
const files = listed.split("\0").filter((file) => file !== "" && existsSync(file));
const memory = path.join(cacheFolder(process.env), "formatted");
const known = new Set(existsSync(memory) ? readFileSync(memory, "utf8").split("\n") : []);
const right: string[] = [];
const wrong: string[] = [];

for (const file of files) {
  const { ignored, inferredParser } = await getFileInfo(file, { ignorePath: ".prettierignore" });
  if (ignored || inferredParser === null) continue;
  const text = readFileSync(file, "utf8");
  const config = await resolveConfig(file);
  const about = [version, JSON.stringify(config), inferredParser, path.basename(file)];
  const id = createHash("sha256").update(about.join("\n")).update(text).digest("hex");
  const isRight = known.has(id) || (await check(text, { ...config, filepath: file }));
  (isRight ? right : wrong).push(isRight ? id : file);
}

// Of this checkout only, and at once: others read it meanwhile.
mkdirSync(path.dirname(memory), { recursive: true });
writeFileSync(`${memory}.${process.pid}`, right.join("\n"));
renameSync(`${memory}.${process.pid}`, memory);
for (const file of wrong) process.stderr.write(`${file} is not formatted: npm run format\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
