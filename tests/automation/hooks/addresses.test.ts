// Where webhooks may go: public addresses, however another one is written or looked up, and nowhere else.
import { expect } from "chai";
import { type Resolve, TargetRefused, isAllowed, targetOf } from "../../../automation/hooks/addresses.ts";

/** Addresses that no webhook goes to, in the forms that were used to get past such checks. */
const inside = [
  ["loopback", "127.0.0.1"],
  ["all of loopback", "127.9.9.9"],
  ["this host", "0.0.0.0"],
  ["private, class A", "10.1.2.3"],
  ["private, class B", "172.16.0.1"],
  ["private, class C", "192.168.1.1"],
  ["link-local, where clouds keep credentials", "169.254.169.254"],
  ["carrier-grade NAT", "100.64.0.1"],
  ["multicast", "224.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["IPv6 loopback", "::1"],
  ["IPv6 unspecified", "::"],
  ["IPv6 unique local", "fd00:ec2::254"],
  ["IPv6 link-local", "fe80::1"],
  ["IPv6-mapped loopback", "::ffff:127.0.0.1"],
  ["IPv6-mapped metadata, in hexadecimal", "::ffff:a9fe:a9fe"],
  ["IPv6-compatible loopback", "::127.0.0.1"],
  ["NAT64 of loopback", "64:ff9b::7f00:1"],
  ["6to4 of a private one", "2002:0a00:0001::1"],
  ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
] as const;

const nobody: Resolve = async (name) => expect.fail(`${name} was looked up`);

const refusal = async (url: string, resolve: Resolve = nobody, allowed: readonly string[] = []) => {
  const error: unknown = await targetOf(new URL(url), allowed, resolve).catch((cause: unknown) => cause);
  expect(error, url).to.be.instanceOf(TargetRefused);
  return (error as Error).message;
};

describe("the target of a webhook", () => {
  for (const [name, address] of inside) {
    it(`is not ${name}`, async () => {
      expect(isAllowed(address, [])).to.equal(false);
      await refusal(`https://${address.includes(":") ? `[${address}]` : address}/`);
      await refusal("https://hook.example/", async () => [address]);
    });
  }

  for (const host of ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "017700000001"]) {
    it(`is not loopback as ${host}`, () => refusal(`https://${host}/`));
  }

  it("is a public address, looked up once", async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return ["93.184.216.34"];
    };
    expect((await targetOf(new URL("https://hook.example/"), [], resolve)).address).to.equal("93.184.216.34");
    expect(asked).to.equal(1);
    expect((await targetOf(new URL("https://[2606:4700:4700::1111]/"), [], nobody)).address).to.match(
      /^2606/,
    );
  });

  it("is none when only one of its addresses is not public, or it has none", async () => {
    expect(await refusal("https://hook.example/", async () => ["93.184.216.34", "10.0.0.1"])).to.include(
      "10.0.0.1",
    );
    await refusal("https://hook.example/", async () => []);
  });

  it("is https, unless its network was named as one's own", async () => {
    await refusal("http://hook.example/", async () => ["93.184.216.34"]);
    await refusal("http://hook.example/", async () => ["93.184.216.34"], ["93.184.216.0/24"]);
    await targetOf(new URL("http://10.0.0.1/"), ["10.0.0.0/8"], nobody);
    await refusal("http://10.0.0.1/", nobody, ["192.168.0.0/16", "fd00::/8"]);
  });
});
