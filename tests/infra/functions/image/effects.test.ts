// What entries of layers do to a folder of the image, and which are refused.
import { expect } from "chai";
import { effectOf, takesAway } from "../../../../infra/functions/image/effects.ts";
import { BadFormat } from "../../../../infra/functions/lib/faults.ts";

const folder = "srv/app";
/** Name, type, what comes of it. */
const cases: readonly [string, string, string][] = [
  ["srv/app/main.py", "file", "file main.py"],
  ["./srv/app/main.py", "file", "file main.py"],
  ["/srv/app/lib/a", "contiguous-file", "file lib/a"],
  ["srv/app/lib/", "directory", "folder lib"],
  ["srv/app", "directory", "nothing"],
  ["srv", "directory", "nothing"],
  ["", "directory", "nothing"],
  ["etc/passwd", "file", "nothing"],
  ["etc/localtime", "symlink", "nothing"],
  ["srv/apple", "file", "nothing"],
  ["srv/app/.wh.old.py", "file", "remove old.py"],
  ["srv/app/lib/.wh..wh..opq", "file", "empty lib"],
  ["srv/app/.wh..wh..opq", "file", "empty "],
  ["srv/.wh..wh..opq", "file", "empty "],
  [".wh..wh..opq", "file", "empty "],
  ["srv/.wh.app", "file", "empty "],
  [".wh.srv", "file", "empty "],
  ["etc/.wh..wh..opq", "file", "nothing"],
  ["srv/.wh.other", "file", "nothing"],
  // What takes the folder's place.
  ["srv/app", "symlink", "empty "],
  ["srv", "symlink", "empty "],
  ["srv/app", "file", "empty "],
];

describe("B7 entries of layers", () => {
  for (const [name, type, wanted] of cases)
    it(`${type} "${name}": ${wanted}`, () => {
      const effect = effectOf({ name, type }, folder);
      expect(effect.does === "nothing" ? "nothing" : `${effect.does} ${effect.path}`).to.equal(wanted);
    });

  for (const type of ["symlink", "link", "fifo", "character-device", "block-device", null])
    it(`${type} in the folder is refused by its name`, () => {
      expect(() => effectOf({ name: "srv/app/x", type }, folder)).to.throw(BadFormat, /srv\/app\/x/);
    });

  it("a path that leads upwards is refused, wherever it comes from", () => {
    for (const name of ["srv/app/../../etc/x", "../x", "srv/app/.."])
      expect(() => effectOf({ name, type: "file" }, folder), name).to.throw(BadFormat, /leads upwards/);
  });

  it("a whiteout of no name, or of one that leads upwards, is refused: it would take away what is around the folder", () => {
    for (const name of ["srv/app/.wh...", "srv/app/.wh..", "srv/app/.wh.", "srv/app/x/.wh...", "etc/.wh..."])
      expect(() => effectOf({ name, type: "file" }, folder), name).to.throw(BadFormat, name);
  });

  it("what takes away is told from what brings", () => {
    expect(
      ["srv/app/.wh.x", "srv/.wh..wh..opq"].map((name) => takesAway({ name, type: "file" })),
    ).to.deep.equal([true, true]);
    expect(takesAway({ name: "srv/app/x.wh.", type: "file" })).to.equal(false);
  });
});
