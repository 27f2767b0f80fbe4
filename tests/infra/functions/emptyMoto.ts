// The one moto of all specs that mocha runs in this process: each takes it empty, and gives it back by `stop`.
import { startMoto, type Moto } from "../../../sandbox/rehearsal/aws/moto.ts";

let started: Promise<Moto> | undefined;
let taken = false;

/** To start it takes longer than to empty it. Throws where another spec has it still. */
export async function emptyMoto(): Promise<Moto> {
  if (taken) throw new Error("another spec has moto still: it must stop it first");
  taken = true;
  const moto = await (started ??= startMoto());
  await moto.reset();
  return { ...moto, stop: async () => void (taken = false) };
}

after(async () => (await started)?.stop());
