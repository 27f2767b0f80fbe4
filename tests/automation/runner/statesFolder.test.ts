// The folder of states: filled while somebody works, read by the policy pack, gone afterwards.
import { expect } from "chai";
import { existsSync, statSync } from "node:fs";
import { readSnapshots } from "../../../policy-pack/company/view.ts";
import { whereOf } from "../../../policy-pack/company/where.ts";
import { holdsNothing, withStatesFolder } from "../../../automation/runner/statesFolder.ts";

const urn = (type: string) => `urn:pulumi:dev::p::${type}::n`;
const state = (...types: string[]): string =>
  JSON.stringify({ version: 3, deployment: { resources: types.map((type) => ({ urn: urn(type), type })) } });

const exportOne = async (stack: string): Promise<string | null> => {
  if (stack === "broken") throw new Error("first line\nthe backend is away");
  return stack === "new" ? null : state("aws:kms/key:Key");
};

describe("folder of states", () => {
  it("is what the policy pack reads: states, never deployed, and why one is missing", async () => {
    const faults: string[] = [];
    const work = async (env: Record<string, string>) => {
      const folder = env["LOCKGATE_STATES"]!;
      expect(statSync(folder).mode & 0o077).to.equal(0);
      const read = await readSnapshots(whereOf(undefined, env)!, env);
      return { folder, read };
    };
    const done = await withStatesFolder(
      ["dev", "new", "broken"],
      exportOne,
      (name) => faults.push(name),
      work,
    );
    if (done.read instanceof Error) throw done.read;
    const kinds = done.read.map(({ stack, kind }) => `${stack} ${kind}`);
    expect(kinds).to.deep.equal(["dev state", "new notDeployed", "broken missing"]);
    expect(JSON.stringify(done.read)).to.include("could not be exported: the backend is away");
    expect(faults).to.deep.equal(["broken"]);
    expect(existsSync(done.folder)).to.equal(false);
  });

  it("is gone when the work fails, too", async () => {
    let folder = "";
    const work = async (env: Record<string, string>) => {
      folder = env["LOCKGATE_STATES"]!;
      throw new Error("no");
    };
    await withStatesFolder(["dev"], exportOne, () => undefined, work).catch(() => undefined);
    expect(folder).to.not.equal("");
    expect(existsSync(folder)).to.equal(false);
  });

  it("knows a stack that holds nothing", () => {
    expect(holdsNothing(state())).to.equal(true);
    expect(holdsNothing(state("pulumi:pulumi:Stack"))).to.equal(true);
    expect(holdsNothing('{"version":3}')).to.equal(true);
    expect(holdsNothing(state("pulumi:pulumi:Stack", "aws:kms/key:Key"))).to.equal(false);
  });
});
