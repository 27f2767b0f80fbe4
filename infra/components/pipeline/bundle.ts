// Bundles what jobs run: infra/functions/job in one file, the same bytes from the same sources.
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const entry = "infra/functions/job/main.ts";
/** Its name in the layer. */
export const toolsFile = "lockgate.mjs";

export type Bundle = { text: string; sha256: string };
let bundled: Bundle | undefined;

/** The same sources give the same bytes. Once a process: it takes a moment. */
export const bundleTools = (): Bundle => (bundled ??= bundle());

function bundle(): Bundle {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    // What CodeBuild's images have.
    target: "node22",
    format: "esm",
    minifySyntax: true,
    legalComments: "eof",
    // CommonJS packages within ask for node's own modules by `require`.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    // CycloneDX's library asks for these only to write XML and to validate, which is not done here.
    external: ["ajv-formats-draft2019", "libxmljs2", "xmlbuilder2"],
    logLevel: "silent",
  });
  const text = outputFiles[0]?.text ?? "";
  return { text, sha256: createHash("sha256").update(text).digest("hex") };
}
