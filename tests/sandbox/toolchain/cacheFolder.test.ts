import { userInfo } from "node:os";
import { expect } from "chai";
import { cachedRoot, cacheFolder, homeFolder } from "../../../sandbox/toolchain/cacheFolder.ts";

describe("cacheFolder: where the prepared toolchain is kept", () => {
  const cases: [title: string, env: Record<string, string>, expected: string][] = [
    [
      "LOCKGATE_CACHE goes first",
      { LOCKGATE_CACHE: "/ci/cache", XDG_CACHE_HOME: "/x", HOME: "/h" },
      "/ci/cache",
    ],
    ["then the XDG cache folder", { XDG_CACHE_HOME: "/x", HOME: "/h" }, "/x/lockgate"],
    ["then .cache at home", { HOME: "/h" }, "/h/.cache/lockgate"],
    [
      "empty variables count as unset",
      { LOCKGATE_CACHE: "", XDG_CACHE_HOME: "", HOME: "/h" },
      "/h/.cache/lockgate",
    ],
  ];
  for (const [title, env, expected] of cases) {
    it(title, () => expect(cacheFolder(env)).to.equal(expected));
  }

  it("makes a relative LOCKGATE_CACHE absolute, for tools run in other folders", () => {
    expect(cacheFolder({ LOCKGATE_CACHE: "cache" })).to.equal(`${process.cwd()}/cache`);
  });

  it("knows a home folder when HOME is empty or unset", () => {
    expect(homeFolder({ HOME: "" })).to.equal(userInfo().homedir);
    expect(homeFolder({})).to.equal(userInfo().homedir);
  });

  it("keeps versions apart", () => {
    expect(cachedRoot({ LOCKGATE_CACHE: "/c" }, "3.259.0")).to.equal("/c/pulumi/3.259.0");
  });
});
