// What the tests' server gives out: sandboxes, and production accounts of another unit.
import type { AccountSettings } from "../../../automation/accounts/settings.ts";

export const accounts: AccountSettings = {
  accountId: "934905847227",
  region: "eu-central-1",
  units: [
    { name: "Sandbox", type: "Sandbox" },
    { name: "Workloads", type: "Production" },
  ],
};
