// The one stage of all specs that mocha runs in this process; it ends with them.
import { VendingStage } from "./stage.ts";

let opened: Promise<VendingStage> | undefined;
export const sharedStage = (): Promise<VendingStage> => (opened ??= VendingStage.open());

after(async () => (await opened)?.close());
