// What attacks on a release in the declared pipeline have in common: releases to attack, and how one is stopped.
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { parseBundle, type Envelope } from "../../../../infra/functions/lib/dsse.ts";
import { keysOf, type Release } from "../../../../infra/functions/lib/release.ts";
import { sha256Of } from "../../../../infra/functions/lib/storeObjects.ts";
import { parseStatement } from "../../../../infra/functions/lib/statement.ts";
import { app } from "../stage.ts";
import { Floor } from "./floor.ts";

export const flip = (bytes: Buffer, at = 20): Buffer =>
  Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));

export const without = (all: readonly Envelope[], kind: string): Envelope[] =>
  all.filter((envelope) => parseStatement(envelope).kind !== kind);

export class Raid {
  readonly floor: Floor;
  #count = 0;

  private constructor(floor: Floor) {
    this.floor = floor;
  }

  static open = async (): Promise<Raid> => new Raid(await Floor.open());

  /** A new release in the first store. */
  async signed(): Promise<Release> {
    this.floor.build(`release ${(this.#count += 1)}`);
    await this.floor.runs(["Sign"]);
    return this.floor.release();
  }

  /** Stopped by this job for this reason, and told as it was. */
  async stopped(job: string, reason: RegExp, kind = "refused", execution = "e-1"): Promise<void> {
    const { ok, text } = await this.floor.run(job, { execution });
    expect(ok, text).to.equal(false);
    const [line = ""] = text.replace(/^refused: /, "").split("\n");
    expect(line).to.match(reason);
    const environment = job.split("-")[0]?.toLowerCase() ?? "";
    expect((await this.floor.stage.told(environment)).at(-1)).to.equal(
      `${kind} ${this.floor.release().sha256} ${line}`,
    );
  }

  /** The signer signs nothing of what was built, for this reason, and has written it down. */
  async unsigned(reason: RegExp, run: Parameters<Floor["run"]>[1] = {}): Promise<void> {
    const { ok, text } = await this.floor.run("Sign", run);
    expect(ok, text).to.equal(false);
    const line = text.replace(/^refused: /, "");
    expect(line).to.match(reason);
    const built = sha256Of(readFileSync(this.floor.at("artifact.zip")));
    expect((await this.floor.stage.told("dev")).at(-1)).to.equal(`refused ${built} ${line}`);
  }

  /** Puts other bytes under a name in a store, past every guard, and names them in what is handed over. */
  async overwrite(part: "artifact" | "attestations", body: Buffer, environment = "dev"): Promise<void> {
    const release = this.floor.release();
    const { VersionId } = await this.floor.stage.look(environment).send(
      new PutObjectCommand({
        Bucket: release.bucket,
        Key: release[part].key,
        Body: body,
        ChecksumAlgorithm: "SHA256",
      }),
    );
    this.floor.handOver({ ...release, [part]: { ...release[part], versionId: VersionId } });
  }

  async envelopesOf(sha256: string, environment = "dev"): Promise<Envelope[]> {
    return parseBundle(
      (await this.floor.stage.read(environment, keysOf(app, sha256).attestations)).toString(),
    );
  }
}
