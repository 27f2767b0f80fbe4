// Bundles what jobs run: infra/functions/job in one file, the same bytes from the same sources.
import { bundle, sha256, withRequire } from "../code/bundles.ts";

const entry = "infra/functions/job/main.ts";
/** Its name in the layer. */
export const toolsFile = "lockgate.mjs";

export type Bundle = { text: string; sha256: string };
let bundled: Bundle | undefined;

/** Once a process. */
export const bundleTools = (): Bundle => (bundled ??= make());

function make(): Bundle {
  const { main: text = "" } = bundle({
    entryPoints: [entry],
    platform: "node",
    // What CodeBuild's images have.
    target: "node22",
    format: "esm",
    minifySyntax: true,
    legalComments: "eof",
    // CommonJS packages within ask for node's own modules by `require`.
    ...withRequire,
    // CycloneDX's library asks for these only to write XML and to validate, which is not done here.
    external: ["ajv-formats-draft2019", "libxmljs2", "xmlbuilder2"],
  });
  return { text, sha256: sha256(text) };
}
