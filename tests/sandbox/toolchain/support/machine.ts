// Makes a machine of its own for a test: home, cache, and a PATH with scripts in place of the tools.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface Machine {
  folder: string;
  cache: string;
  /** Environment with nothing of the real machine but the system's own tools. */
  env: Record<string, string>;
  /** Puts an executable script on PATH, or at an absolute path. */
  script(name: string, body: string): string;
  read(name: string): string;
  remove(): void;
}

export function makeMachine(): Machine {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-machine-"));
  const cache = path.join(folder, "cache");
  const bin = path.join(folder, "tools");
  mkdirSync(bin);
  return {
    folder,
    cache,
    env: {
      HOME: path.join(folder, "home"),
      LOCKGATE_CACHE: cache,
      PATH: `${bin}:/usr/bin:/bin`,
      MACHINE: folder,
    },
    script(name, body) {
      const file = path.resolve(bin, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, `#!/bin/sh\n${body}`);
      chmodSync(file, 0o755);
      return file;
    },
    read: (name) => readFileSync(path.join(folder, name), "utf8"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A Go that "builds" a script that reports `version`, once the file `gate` exists. Logs builds and interrupts. */
export function fakeGo(version: string): string {
  return `
case "$1" in
  env) echo go1.26.0; echo local ;;
  list) echo 'go: downloading example.com/a v1.0.0' >&2; echo x; echo; echo x ;;
  build)
    echo build >> "$MACHINE/log"
    trap 'echo interrupted >> "$MACHINE/log"; exit 1' INT
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$(dirname "$2")"
    echo 'broken' > "$2"
    echo example.com/a >&2
    while [ ! -e "$MACHINE/gate" ]; do sleep 0.02; done
    printf '#!/bin/sh\\necho v${version}\\n' > "$2"
    chmod +x "$2"
    echo example.com/b >&2 ;;
esac
`;
}

/** Resolves once the condition holds; mocha's limit ends the wait for one that never does. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
