import { expect } from "chai";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { requireFreePort } from "../../../sandbox/start/port.ts";

describe("npm start port", () => {
  it("refuses one that is in use, naming it and the option, and takes it when it is free again", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const refusal = await requireFreePort(port).catch((error: Error) => error.message);
    expect(refusal).to.contain(`port ${port} on 127.0.0.1 is in use`).and.to.contain("--port");
    other.close();
    await once(other, "close");
    await requireFreePort(port);
  });

  it("takes 0, which is any", () => requireFreePort(0));
});
