// What an app's build would install from the internet: crane, built once, on the way to programs while a suite runs.
import path from "node:path";
import { buildGo } from "../../support/goProgram.ts";

const folder = path.resolve(import.meta.dirname, "../../support/crane");

export function withCrane(): void {
  const searched = process.env["PATH"];
  before(() => {
    process.env["PATH"] =
      `${path.dirname(buildGo(folder, "crane", "go-containerregistry's crane"))}:${searched}`;
  });
  after(() => {
    process.env["PATH"] = searched;
  });
}
