// Patterns of triggers' filters, by the rules that AWS documents for them.
import { expect } from "chai";
import { matchesGlob } from "../../../sandbox/rehearsal/glob.ts";

/** Pattern, what it stands for, what it does not. */
const cases: readonly [string, readonly string[], readonly string[]][] = [
  ["main", ["main"], ["main2", "my/main", ""]],
  ["my-file.jar", ["my-file.jar"], ["my-fileXjar", "lib/my-file.jar"]],
  ["*.java", ["Main.java", ".java"], ["src/Main.java", "Main.jav"]],
  ["*.*", ["a.b"], ["a", "a/b.c"]],
  ["*.{java,class}", ["A.java", "A.class"], ["A.jar", "A.{java,class}"]],
  ["foo.?", ["foo.c"], ["foo.", "foo.cc", "foo./"]],
  ["shop/*", ["shop/a"], ["shop/a/b", "shop"]],
  ["shop/**", ["shop/a", "shop/a/b"], ["shop", "shops/a"]],
  ["**/*.md", ["docs/a.md", "docs/en/a.md"], ["README.md"]],
  ["**.md", ["README.md", "docs/en/a.md"], ["README.mdx"]],
  ["release-[0-9]", ["release-1"], ["release-x", "release-12"]],
  ["v[!0]", ["v1"], ["v0", "v/"]],
  [String.raw`a\*b`, ["a*b"], ["axb", String.raw`a\b`]],
  ["a+(b).c", ["a+(b).c"], ["aab.c", "a+(b)xc"]],
];

describe("C13 patterns of triggers", () => {
  for (const [pattern, stands, not] of cases)
    it(`${pattern} stands for ${stands.join(", ")}, and not for ${not.join(", ")}`, () => {
      for (const name of stands) expect(matchesGlob(name, pattern), name).to.equal(true);
      for (const name of not) expect(matchesGlob(name, pattern), name).to.equal(false);
    });

  for (const pattern of ["a[b", "{a,b", "a\\"])
    it(`${pattern} is no pattern, and is told from where on`, () => {
      expect(() => matchesGlob("a", pattern)).to.throw(RangeError, /is no pattern from its character \d/);
    });
});
