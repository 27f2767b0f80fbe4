import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readOffers } from "../../../automation/elevation/offers.ts";
import type { LockgateError } from "../../../automation/errors.ts";
import { offers, offersFile } from "./offers.ts";

describe("the file of what is lent", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-offers-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const read = (content: unknown, stacks = ["dev", "prod"]) => {
    const file = path.join(folder, "offers.json");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return readOffers(file, stacks);
  };
  const faultsOf = (content: unknown, stacks?: readonly string[]): string => {
    try {
      read(content, stacks as string[]);
    } catch (error) {
      return (error as LockgateError).faults.map(({ path: at, message }) => `${at} ${message}`).join("\n");
    }
    return "";
  };
  const [dev, prod] = offersFile.environments;
  const withLevel = (change: object, of = dev) => ({
    ...offersFile,
    environments: [{ ...of, levels: [{ ...of?.levels[0], ...change }] }],
  });

  it("is read with its defaults; an environment that says nothing is production", () => {
    expect(read(offersFile)).to.deep.equal(offers);
  });

  for (const [title, content, says, stacks] of [
    [
      "writes in production",
      withLevel({ writes: true }, prod),
      /prod is production: nobody changes it by hand/,
    ],
    [
      "writes where nobody says what it is",
      { ...offersFile, environments: [{ ...dev, production: undefined }] },
      /dev is production/,
    ],
    [
      "a permission set that is none",
      withLevel({ permissionSet: "operate" }),
      /not the ARN of a permission set/,
    ],
    [
      "an account without quotes",
      { ...offersFile, environments: [{ ...dev, accountId: 111111111111 }] },
      /accountId/,
    ],
    ["hours of minutes", { ...offersFile, maxMinutes: 100_000 }, /maxMinutes/],
    [
      "a person twice",
      { ...offersFile, people: [offersFile.people[0], offersFile.people[0]] },
      /names test operator twice/,
    ],
    [
      "a level twice",
      withLevel({}) && {
        ...offersFile,
        environments: [{ ...dev, levels: [dev?.levels[0], dev?.levels[0]] }],
      },
      /names operate twice/,
    ],
    ["an environment that is no stack", offersFile, /names prod, which is none of LOCKGATE_STACKS/, ["dev"]],
    ["an unknown key", { ...offersFile, forever: true }, /forever/],
    ["no file of this kind", "{", /can't be read/],
  ] as const)
    it(`is refused: ${title}`, () => {
      expect(faultsOf(content, stacks)).to.match(says);
    });
});
