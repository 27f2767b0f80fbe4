// Names in Route 53 by which users find an app's balancers: which ones can't be meant.
import { expect } from "chai";
import { exampleConfig, valueOf } from "../example.ts";
import { sampleTargets } from "../plan/pipeline/samples.ts";

const domain = { zone: "Z0123456789DEV", name: "board.dev.acme.example" };
const [first] = valueOf("tooling", "apps") as object[];
const changes = (domains: object) => ({
  apps: [{ ...first, name: "board", target: { ...sampleTargets.ec2, domains } }],
  parameters: undefined,
  secrets: undefined,
});

describe("C5 the configuration of names of balancers", () => {
  it("C5 what is no name, no zone, no environment or another balancer's is refused", () => {
    const fault = (domains: object): string => {
      try {
        exampleConfig("dev", changes(domains));
        return "none";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(fault({ dev: domain })).to.equal("none");
    for (const [domains, says] of [
      [{ dev: { ...domain, zone: "acme.example" } }, /the id of a hosted zone/],
      [{ dev: { ...domain, name: "Board.acme.example" } }, /a name in lower case/],
      [{ dev: { ...domain, name: "board.acme.example." } }, /a name in lower case/],
      [{ dev: { ...domain, name: "board" } }, /a name in lower case/],
      [{ stage: domain }, /no such environment/],
      [{ dev: domain, prod: domain }, /leads to another balancer, too/],
    ] as const)
      expect(fault(domains), JSON.stringify(domains)).to.match(says);
  });
});
