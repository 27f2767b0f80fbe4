// Puts the code that the page for contributors shows in its places, in a copy of the repository.
import { marked, type Tokens } from "marked";
import { cpSync, globSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PAGE = "docs/contributing.md";

type Block = { info: string; text: string };

const blocks: readonly Block[] = marked
  .lexer(readFileSync(path.join(ROOT, PAGE), "utf8"))
  .filter((token): token is Tokens.Code => token.type === "code" && token.lang?.startsWith("ts ") === true)
  .map(({ lang, text }) => ({ info: lang ?? "", text }));

const attribute = ({ info }: Block, name: string): string | undefined =>
  new RegExp(` ${name}=(?:"(.+)"|(\\S+))$`)
    .exec(info)
    ?.slice(1)
    .find((value) => value !== undefined);

/** The file in which a line stands that the page says to write after, and that file is in the copy. */
const places: Readonly<Record<string, { file: string; imports: string }>> = {
  "export const kmsRules: readonly Rule[] = [": {
    file: "policy-pack/rules/kms/table.ts",
    imports: `import { keepMultiRegion } from "./keepMultiRegion.ts";`,
  },
  "export const routes: readonly Route[] = [": {
    file: "automation/http/routes.ts",
    imports: `import { clockRoutes } from "./routes/clock.ts";`,
  },
  "export const targetSchemas = [": { file: "infra/configuration/targets.ts", imports: "" },
  "const ofTarget: Readonly<Record<TargetKind, readonly string[]>> = {": {
    file: "infra/configuration/definitions.ts",
    imports: "",
  },
  "const targets = {": {
    file: "infra/plan/pipeline/targets/index.ts",
    imports: `import { pointer } from "./pointer.ts";`,
  },
  'const targetServices: Readonly<Record<App["target"]["kind"], readonly string[]>> = {': {
    file: "infra/plan/egress.ts",
    imports: "",
  },
  "const targets: { [K in Kind]: Declare<K> } = {": {
    file: "infra/components/targets/index.ts",
    imports: `import { Parameter } from "@pulumi/aws/ssm/parameter.js";\nimport { parameterPath } from "../../plan/names.ts";`,
  },
  "export const commands = {": {
    file: "infra/functions/job/commands.ts",
    imports: `import { checkPointer, deployPointer } from "./pointer.ts";`,
  },
  "    ...boundsTenants(tenants),": { file: "infra/plan/documents/boundaryMore.ts", imports: "" },
};

/** Part of the repository with what the page says to write; whoever asked removes it. */
export function contributedCopy(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "lockgate-contributing-"));
  const stacks = globSync("Pulumi*.yaml", { cwd: ROOT });
  for (const part of [
    "automation",
    "infra",
    "policy-pack",
    "tests/infra",
    "package.json",
    "tsconfig.json",
    ...stacks,
  ])
    cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
  for (const block of blocks) write(copy, block);
  return copy;
}

function write(copy: string, block: Block): void {
  const file = attribute(block, "file");
  if (file !== undefined) {
    writeFileSync(path.join(copy, file), `${block.text}\n`);
    return;
  }
  const line = attribute(block, "after") ?? "";
  const place = places[line];
  if (place === undefined) throw new Error(`${PAGE} writes after a line that is not known: ${line}`);
  const target = path.join(copy, place.file);
  const text = readFileSync(target, "utf8");
  if (!text.includes(line))
    throw new Error(`${place.file} has no line ${line} any more, which ${PAGE} names`);
  writeFileSync(target, `${place.imports}\n${text.replace(line, () => `${line}\n${block.text}`)}`);
}
