// Scanners from registries, really run by the commands that jobs run, over a source with planted faults and comments that
// would silence them. Advisories are recorded answers of the registries' own protocols, served on this machine.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock } from "../../../../infra/functions/lib/clock.ts";
import { runCommand } from "../../../../infra/functions/job/commands.ts";
import type { Aws } from "../../../../infra/functions/lib/aws.ts";
import { tools, type ToolName } from "../../../../infra/plan/scans/tools/index.ts";
import { runScript } from "../../../../sandbox/rehearsal/job/shell.ts";
import { preparePython } from "../../../support/venv.ts";

const support = path.resolve(import.meta.dirname, "../../../support");
const key = ["AKIA", "IOSFODNN7", "EXAMPLF"].join("");

/** npm's bulk advisories (npm's registry API), and OSV's answer (OSV API, v1/query). */
const bulk = {
  minimist: [
    {
      id: 1096470,
      url: "https://github.com/advisories/GHSA-xvch-5gv4-984h",
      title: "Prototype Pollution in minimist",
      severity: "critical",
      vulnerable_versions: ">=1.0.0 <1.2.6",
      cwe: ["CWE-1321"],
      cvss: { score: 9.8, vectorString: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" },
    },
  ],
};
/** By which npm sees which versions are safe. */
const packument = {
  name: "minimist",
  "dist-tags": { latest: "1.2.8" },
  versions: Object.fromEntries(
    ["1.2.5", "1.2.8"].map((version) => [version, { name: "minimist", version, dist: {} }]),
  ),
};
const osv = {
  vulns: [
    {
      id: "GHSA-h5c8-rqwp-cp95",
      modified: "2026-01-22T00:00:00Z",
      published: "2024-01-11T00:00:00Z",
      aliases: ["CVE-2024-22195"],
      summary: "The xmlattr filter accepts keys that contain spaces",
      details: "The xmlattr filter accepts keys that contain spaces.",
      affected: [
        {
          package: { ecosystem: "PyPI", name: "jinja2" },
          ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "3.1.3" }] }],
        },
      ],
    },
  ],
};

const lock = {
  name: "app",
  version: "1.0.0",
  lockfileVersion: 3,
  requires: true,
  packages: {
    "": { name: "app", version: "1.0.0", dependencies: { minimist: "1.2.5" } },
    "node_modules/minimist": {
      version: "1.2.5",
      resolved: "https://registry.npmjs.org/minimist/-/minimist-1.2.5.tgz",
      integrity:
        "sha512-FM9nNUYrRBAELZQT3xeZQ7fmMOBg6nWNmJKTcgsJeaLstP/UODVpGsr5OhXhhXg6f+qtJ8uiZ+PUxkDWcgIXLw==",
    },
  },
};

/** The source, by file; each fault beside what would silence it. */
const planted: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "app", version: "1.0.0", dependencies: { minimist: "1.2.5" } }),
  "package-lock.json": JSON.stringify(lock),
  "requirements.txt":
    "jinja2==3.1.2 --hash=sha256:31351a702a408a9e7595a8fc6150fc3f43bb6bf7e319770cbc0db9df9437e852\n",
  "job.py": "import subprocess\n\nsubprocess.call(input(), shell=True)  # nosec\n",
  ".bandit": "[bandit]\nskips = B602\n",
  "src/config.mjs": `// secretlint-disable\nexport const key = "${key}"; // pragma: allowlist secret\n`,
};

describe("D1, D2 scanners of registries, really run", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-scanners-"));
  const source = path.join(folder, "source");
  let registry: Server;
  let env: Record<string, string>;
  let works = true;

  before(async () => {
    const python = await preparePython("scanners", path.join(support, "scanners.requirements.txt"));
    for (const [name, text] of Object.entries(planted)) {
      mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
      writeFileSync(path.join(source, name), text);
    }
    registry = createServer((request, response) => {
      const { url = "" } = request;
      const answer = url.endsWith("/advisories/bulk") ? bulk : url === "/minimist" ? packument : osv;
      request.resume().on("end", () => {
        if (works)
          response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
        else response.writeHead(405).end();
      });
    }).listen(0, "127.0.0.1");
    await once(registry, "listening");
    const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
    env = {
      PATH: `${path.dirname(python)}:${process.env["PATH"]}`,
      HOME: folder,
      REPORTS: folder,
      npm_config_registry: url,
      PIP_AUDIT_VULNERABILITY_SERVICE: "osv",
      PIP_AUDIT_OSV_URL: `${url}/v1/query`,
    };
  });
  after(() => {
    registry.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (tool: ToolName): Promise<string> => {
    const REPORT = path.join(folder, tool);
    rmSync(REPORT, { force: true });
    const ran = await runScript({
      text: `( ${tools[tool].run} ) || rm -f "$REPORT"`,
      folder: source,
      env: { ...env, REPORT },
      limitMilliseconds: 120_000,
    });
    try {
      return readFileSync(REPORT, "utf8");
    } catch (error) {
      throw new Error(`${tool} left no report: ${ran.output}`, { cause: error });
    }
  };

  for (const [tool, rule, place] of [
    ["npmAudit", "GHSA-xvch-5gv4-984h", "minimist@>=1.0.0 <1.2.6"],
    ["pipAudit", "CVE-2024-22195", "jinja2@3.1.2"],
    ["bandit", "B602", "./job.py"],
    ["detectSecrets", "AWS Access Key", "src/config.mjs"],
  ] as const)
    it(`${tool} finds what is planted, whatever the source says of it`, async () => {
      const found = tools[tool].read(await run(tool));
      expect(found.map((each) => `${each.rule} in ${each.place}`)).to.include(`${rule} in ${place}`);
    });

  it("secretlint finds what is planted, and tells nobody the secret", async () => {
    const REPORT = path.join(folder, "secretlint");
    const job = { env: { REPORT }, folder: source, aws: {} as Aws, clock: systemClock };
    expect(await runCommand("secrets", job)).to.deep.equal({
      ok: true,
      text: "looked for secrets in 6 files",
    });
    const text = readFileSync(REPORT, "utf8");
    expect(tools.secretlint.read(text).map(({ place, line }) => `${place}:${line}`)).to.deep.equal([
      "src/config.mjs:2",
    ]);
    expect(text).to.not.include(key);
  });

  it("a registry that does not answer is no clean report", async () => {
    works = false;
    for (const tool of ["npmAudit", "pipAudit"] as const) {
      const read = await run(tool)
        .then(tools[tool].read)
        .catch((error: Error) => error);
      expect(read, tool).to.be.instanceOf(Error);
    }
    works = true;
  });
});
