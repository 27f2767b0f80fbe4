// The one floor of all specs that mocha runs in this process; it ends with them.
import { Floor } from "./floor.ts";

let opened: Promise<Floor> | undefined;
export const sharedFloor = (): Promise<Floor> => (opened ??= Floor.open());

after(async () => (await opened)?.close());
