// One device at the edge: a folder in place of its disk, with the program that the declared document puts there, the policy that
// it checks releases by, and the app's own hooks. What it runs is what its disk says.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { programPath } from "../../../../infra/plan/deviceDocument.ts";
import { cacheFolder } from "../../../toolchain/cacheFolder.ts";
import { Machine } from "../machines/machine.ts";

/** What is put on it when it is set up. */
export type SetUp = { program: string; policy: () => Promise<string>; now: () => Date };

const logs = "var/log/lockgate";

export class Device extends Machine {
  /** Its id in Systems Manager. */
  readonly node: string;
  readonly account: string;
  /** Name of the group that it belongs to. */
  group: string;
  readonly #setUp: SetUp;

  constructor(
    place: { account: string; id: string; node: string; group: string; since: number },
    setUp: SetUp,
  ) {
    super(place.id, "", place.since);
    this.account = place.account;
    this.node = place.node;
    this.group = place.group;
    this.#setUp = setUp;
  }

  override get runs(): string {
    try {
      return path.basename(readlinkSync(path.join(this.root ?? "", "var/lib/lockgate/current")));
    } catch {
      return "first";
    }
  }

  /** For the command, which is there as late as the rehearsal is. */
  protected override get environment(): Record<string, string> {
    return {
      ...super.environment,
      NODE: process.execPath,
      NOW: String(this.#setUp.now().getTime()),
      // What was compiled for one device is for all.
      LOCKGATE_CACHE: cacheFolder(process.env),
    };
  }

  protected override async prepare(root: string): Promise<void> {
    const files = {
      [programPath.slice(1)]: this.#setUp.program,
      "etc/lockgate/policy.json": await this.#setUp.policy(),
      [`${logs}/device.log`]: "",
    };
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(root, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await chmod(path.join(root, programPath), 0o755);
  }

  /** What its program and its app have logged. */
  log(): string {
    const folder = path.join(this.root ?? "", logs);
    return readdirSync(folder)
      .map((name) => readFileSync(path.join(folder, name), "utf8"))
      .join("");
  }
}
