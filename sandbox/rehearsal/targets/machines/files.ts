// File systems as they are declared: a folder stands for each way into one, and the function that writes there really runs.
import { mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeColour } from "../../../../infra/functions/colour/write.ts";
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { awsError } from "../../aws/authorised.ts";
import type { World } from "../../world.ts";

type Point = { id: string; arn: string; account: string; fileSystem: string };
type Variables = { variables?: Record<string, string> };

export class Files {
  readonly #world: World;
  readonly #running = new Map<string, number>();
  #base: string | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  #ofType = (type: string): Facts[] =>
    this.#world.company.model.resources.filter((facts) => facts.type === type);

  #points(): Point[] {
    return this.#ofType("aws:efs/accessPoint:AccessPoint").map((facts) => {
      const [id, arn, of] = ["id", "arn", "fileSystemId"].map((key) => String(facts.props[key]));
      const owner = this.#ofType("aws:efs/fileSystem:FileSystem").find(
        (each) => each.props["id"] === of && accountOf(each) === accountOf(facts),
      );
      const account = accountOf(facts) ?? "";
      return { id: id ?? "", arn: arn ?? "", account, fileSystem: String(owner?.props["arn"]) };
    });
  }

  /** Where the folders are, each called as its access point in its account. */
  base(account: string): string {
    this.#base ??= mkdtempSync(path.join(tmpdir(), "lockgate-files-"));
    const base = path.join(this.#base, account);
    for (const point of this.#points().filter((each) => each.account === account))
      mkdirSync(path.join(base, point.id), { recursive: true });
    return base;
  }

  /** The file system's policy has the word on who comes in by which point. */
  #ask(role: string, action: string, { arn, fileSystem, account }: Point): void {
    const context = { "elasticfilesystem:AccessPointArn": arn };
    this.#world.harness.ask(role, {
      action: `elasticfilesystem:${action}`,
      resource: fileSystem,
      account,
      context,
    });
  }

  mount(role: string, account: string, id: string): void {
    const point = this.#points().find((each) => each.account === account && each.id === id);
    if (point === undefined) throw new Error(`no stack declares the access point ${id}`);
    this.#ask(role, "ClientMount", point);
  }

  /** What Lambda answers; undefined for a function that writes nowhere. */
  async invoke(account: string, name: string, payload: string): Promise<object | undefined> {
    const facts = this.#world.company.model
      .of("function")
      .find((each) => accountOf(each) === account && each.props["name"] === name);
    const mounted = (facts?.props["fileSystemConfig"] as { arn?: string } | undefined)?.arn;
    const point = this.#points().find(({ arn }) => arn === mounted);
    if (facts === undefined || point === undefined) return undefined;
    return this.#alone(name, Number(facts.props["reservedConcurrentExecutions"] ?? -1), () =>
      this.#write(facts, point, payload),
    );
  }

  async #alone(name: string, most: number, work: () => Promise<object>): Promise<object> {
    const running = this.#running.get(name) ?? 0;
    if (most >= 0 && running >= most) throw awsError("TooManyRequestsException", 429, "Rate Exceeded.");
    this.#running.set(name, running + 1);
    return work().finally(() => this.#running.set(name, running));
  }

  async #write({ props }: Facts, point: Point, payload: string): Promise<object> {
    const role = String(props["role"]);
    const { variables = {} } = (props["environment"] ?? {}) as Variables;
    try {
      for (const action of ["ClientMount", "ClientWrite"]) this.#ask(role, action, point);
      const written = await writeColour(JSON.parse(payload), {
        s3: this.#world.clients(role).s3,
        bucket: String(variables["REVISIONS"]),
        folder: path.join(this.base(point.account), point.id),
        scratch: tmpdir(),
      });
      return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(written)) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      const Payload = Buffer.from(JSON.stringify({ errorType, errorMessage }));
      return { StatusCode: 200, FunctionError: "Unhandled", Payload };
    }
  }

  async close(): Promise<void> {
    if (this.#base !== undefined) await rm(this.#base, { recursive: true, force: true });
  }
}
