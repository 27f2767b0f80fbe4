import { expect } from "chai";
import { compileConditions, readOperator } from "../../../policy-pack/iam/conditions.ts";
import { MAYBE, NO, YES, all, type Tri } from "../../../policy-pack/iam/tri.ts";
import { UNKNOWN, type ContextValue } from "../../../policy-pack/iam/types.ts";

type Context = Record<string, ContextValue>;
type Row = [operator: string, policy: unknown, given: ContextValue | undefined, answer: Tri];

/** The answer of `{ [operator]: { key: policy } }` where the request has `given` as key. */
function answer(
  operator: string,
  policy: unknown,
  given: ContextValue | undefined,
  others: Context = {},
): Tri {
  const context: Context = { ...others, ...(given !== undefined && { key: given }) };
  const conditions = compileConditions({ [operator]: { Key: policy } }, true);
  return all(conditions.map((condition) => condition.test((key) => context[key])));
}

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  "String operators": [
    ["StringEquals", "a", "a", YES],
    ["StringEquals", "a", "A", NO],
    ["StringEquals", ["x", "a"], "a", YES],
    ["StringEquals", "a*", "ab", NO],
    ["StringNotEquals", ["x", "a"], "a", NO],
    ["StringNotEquals", ["x", "a"], "b", YES],
    ["StringEqualsIgnoreCase", "Abc", "aBC", YES],
    ["StringEqualsIgnoreCase", "Abc", "abd", NO],
    ["StringNotEqualsIgnoreCase", "Abc", "aBC", NO],
    ["StringNotEqualsIgnoreCase", "Abc", "x", YES],
    ["StringLike", "repo:acme/*:ref", "repo:acme/shop:ref", YES],
    ["StringLike", "repo:acme/*:ref", "repo:acme/shop:tag", NO],
    ["StringLike", "a?c", "abc", YES],
    ["StringLike", "a?c", "ac", NO],
    ["StringLike", "${*}", "*", YES],
    ["StringLike", "${*}", "x", NO],
    ["StringLike", "a${?}", "a?", YES],
    ["StringLike", "a${?}", "ab", NO],
    ["StringEquals", "${$}{x}", "${x}", YES],
    ["StringLike", "${$}*", "$x", YES],
    ["StringEquals", "${*}${?}", "*?", YES],
    ["StringNotLike", "a*", "abc", NO],
    ["StringNotLike", "a*", "b", YES],
    ["StringEquals", "", "", YES],
    ["StringEquals", true, "true", YES],
  ],
  "Numeric operators": [
    ["NumericEquals", "10", "10.0", YES],
    ["NumericEquals", 10, "11", NO],
    ["NumericNotEquals", 10, "11", YES],
    ["NumericNotEquals", 10, "10", NO],
    ["NumericLessThan", "1.2", "1.1", YES],
    ["NumericLessThan", "1.2", "1.2", NO],
    ["NumericLessThanEquals", "1.2", "1.2", YES],
    ["NumericLessThanEquals", "1.2", "1.3", NO],
    ["NumericGreaterThan", 5, "6", YES],
    ["NumericGreaterThan", 5, "5", NO],
    ["NumericGreaterThanEquals", 5, "5", YES],
    ["NumericGreaterThanEquals", 5, "-6", NO],
    ["NumericEquals", 10, "ten", MAYBE],
    ["NumericEquals", "ten", "10", NO],
    ["NumericEquals", "0", "", MAYBE],
    ["NumericEquals", "16", "0x10", MAYBE],
  ],
  "Date operators": [
    ["DateEquals", "2030-01-01T00:00:00Z", "2030-01-01", YES],
    ["DateEquals", "2030-01-01T00:00:00Z", "2030-01-01T01:00:00+01:00", YES],
    ["DateEquals", "2030-01-01T00:00:00", "2030-01-01T00:00:00Z", YES],
    ["DateEquals", "1893456000", "2030-01-01T00:00:00Z", YES],
    ["DateNotEquals", "2030-01-01", "2030-01-01T00:00:00Z", NO],
    ["DateNotEquals", "2030-01-01", "2030-01-02", YES],
    ["DateLessThan", "2030-01-01", "2029-12-31T23:59:59Z", YES],
    ["DateLessThan", "2030-01-01", "2030-01-01", NO],
    ["DateLessThanEquals", "2030-01-01", "2030-01-01", YES],
    ["DateLessThanEquals", "2030-01-01", "2030-01-02", NO],
    ["DateGreaterThan", "2030-01-01", "2030-01-02", YES],
    ["DateGreaterThan", "2030-01-01", "2030-01-01", NO],
    ["DateGreaterThanEquals", "2030-01-01", "2030-01-01", YES],
    ["DateGreaterThanEquals", "2030-01-01", "2029-01-01", NO],
    ["DateEquals", "2030-01-01", "soon", MAYBE],
    ["DateEquals", "soon", "2030-01-01", NO],
  ],
  "Bool, Binary, Null": [
    ["Bool", "true", "TRUE", YES],
    ["Bool", true, "true", YES],
    ["Bool", "false", "true", NO],
    ["Bool", "true", undefined, NO],
    ["BoolIfExists", "true", undefined, YES],
    ["Bool", "yes", "yes", NO],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", YES],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ6", NO],
    ["Null", "true", undefined, YES],
    ["Null", "true", "x", NO],
    ["Null", "false", "x", YES],
    ["Null", false, undefined, NO],
    ["Null", "true", [], YES],
    ["Null", "true", "", NO],
    ["Null", "true", ["x"], NO],
    ["Null", ["true", "false"], "x", YES],
    ["Null", "true", UNKNOWN, MAYBE],
    ["Null", UNKNOWN, "x", MAYBE],
  ],
  "IP operators": [
    ["IpAddress", "203.0.113.0/24", "203.0.113.7", YES],
    ["IpAddress", "203.0.113.0/24", "203.0.114.7", NO],
    ["IpAddress", "203.0.113.7", "203.0.113.7", YES],
    ["IpAddress", "203.0.113.7", "203.0.113.8", NO],
    ["IpAddress", "2001:db8::/32", "2001:db8:1::1", YES],
    ["IpAddress", "2001:db8::/32", "2001:db9::1", NO],
    ["IpAddress", "2001:db8::1", "2001:db8::1", YES],
    ["IpAddress", "2001:db8::1", "2001:db8::2", NO],
    ["IpAddress", "2001:db8::/129", "2001:db8::1", NO],
    ["IpAddress", "10.0.0.0/8", "2001:db8::1", NO],
    ["IpAddress", ["10.0.0.0/8", "203.0.113.0/24"], "203.0.113.7", YES],
    ["NotIpAddress", "203.0.113.0/24", "203.0.113.7", NO],
    ["NotIpAddress", "203.0.113.0/24", "198.51.100.1", YES],
    ["IpAddress", "203.0.113.0/24", "somewhere", MAYBE],
    ["IpAddress", "203.0.113.0/33", "203.0.113.7", NO],
    ["IpAddress", "10.0.0.0/x", "10.0.0.1", NO],
    ["IpAddress", "host/8", "10.0.0.1", NO],
  ],
  "ARN operators": [
    ["ArnEquals", "arn:aws:iam::1:role/a", "arn:aws:iam::1:role/a", YES],
    ["ArnEquals", "arn:aws:iam::1:role/a*", "arn:aws:iam::1:role/ab", YES],
    ["ArnLike", "arn:aws:iam::*:role/a", "arn:aws:iam::1:role/a", YES],
    ["ArnLike", "arn:aws:*:1:x", "arn:aws:iam::1:x", NO],
    ["ArnLike", "arn:aws:iam::*", "arn:aws:iam::1:root", NO],
    ["ArnLike", "arn:aws:logs:*:1:log-group:*", "arn:aws:logs:eu-west-1:1:log-group:a:b", YES],
    ["ArnLike", "arn:aws:iam:*:role/x", "arn:aws:iam::1:role/x", NO],
    ["ArnLike", "*", "arn:aws:iam::1:role/x", YES],
    ["ArnLike", "*", "no-arn", NO],
    ["ArnLike", "x:aws:iam::1:role/x", "x:aws:iam::1:role/x", NO],
    ["ArnLike", "arn:aws:iam::1", "arn:aws:iam::1", NO],
    ["ArnLike", "arn:aws:iam::1:x", "arn:aws-cn:iam::1:x", NO],
    ["ArnLike", "arn:aws:logs:eu:1:log-group:ab", "arn:aws:logs:eu:1:log-group:a:b", NO],
    ["ArnLike", "arn:aws:logs:eu:1:log-group:a:b", "arn:aws:logs:eu:1:log-group:a:c", NO],
    ["ArnLike", "arn:aws:iam::1:role/x", "no-arn", NO],
    ["ArnNotEquals", "arn:aws:iam::1:role/a", "arn:aws:iam::1:role/a", NO],
    ["ArnNotLike", "arn:aws:iam::1:role/a*", "arn:aws:iam::1:role/b", YES],
    ["ArnNotLike", "arn:aws:iam::1:role/a*", "arn:aws:iam::1:role/abc", NO],
    ["ArnNotEquals", "arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b", YES],
  ],
  "absent keys": [
    ["StringEquals", "a", undefined, NO],
    ["StringEquals", "a", [], NO],
    ["StringNotEquals", "a", undefined, YES],
    ["ArnNotLike", "arn:aws:iam::1:role/a", undefined, YES],
    ["NumericLessThan", 5, undefined, NO],
    ["IpAddress", "10.0.0.0/8", undefined, NO],
    ["NotIpAddress", "10.0.0.0/8", undefined, YES],
    ["StringEqualsIfExists", "a", undefined, YES],
    ["StringEqualsIfExists", "a", "b", NO],
    ["StringEqualsIfExists", "a", [], MAYBE],
    ["StringNotEquals", "a", [], YES],
    ["StringNotEqualsIfExists", "a", undefined, YES],
    ["NumericLessThanIfExists", 5, undefined, YES],
  ],
  "set operators": [
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], YES],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], NO],
    ["ForAllValues:StringEquals", ["a", "b"], [], YES],
    ["ForAllValues:StringEquals", ["a", "b"], undefined, YES],
    ["ForAllValues:StringLike", "a*", ["ab", "ac"], YES],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "c"], YES],
    ["ForAllValues:StringNotEquals", ["a"], ["a", "c"], NO],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], YES],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c"], NO],
    ["ForAnyValue:StringEquals", ["a"], undefined, NO],
    ["ForAnyValue:StringEquals", ["a"], [], NO],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], YES],
    ["ForAnyValue:StringNotEquals", ["a"], ["a"], NO],
    ["ForAnyValue:StringNotEquals", ["a"], undefined, NO],
    ["ForAnyValue:StringEqualsIfExists", ["a"], undefined, MAYBE],
    ["ForAnyValue:StringEqualsIfExists", ["a"], [], MAYBE],
    ["ForAllValues:StringEqualsIfExists", ["a"], [], YES],
    ["ForAnyValue:StringEquals", "a", "a", YES],
    ["ForAllValues:StringEquals", "a", UNKNOWN, MAYBE],
    ["StringEquals", "a", ["a"], YES],
    ["StringEquals", "a", ["a", "b"], MAYBE],
    ["StringEquals", ["a", "b"], ["a", "b"], YES],
    ["StringNotEquals", "a", ["b", "c"], YES],
  ],
  "unknown values": [
    ["StringEquals", "a", UNKNOWN, MAYBE],
    ["StringEqualsIfExists", "a", UNKNOWN, MAYBE],
    ["StringEquals", UNKNOWN, "a", MAYBE],
    ["StringEquals", ["a", UNKNOWN], "a", YES],
    ["StringNotEquals", ["a", UNKNOWN], "a", NO],
    ["StringNotEquals", ["a", UNKNOWN], "b", MAYBE],
    ["StringEquals", null, "a", MAYBE],
  ],
};

describe("conditions", () => {
  for (const [topic, rows] of Object.entries(TABLES)) {
    describe(topic, () => {
      for (const [operator, policy, given, wanted] of rows) {
        it(`${operator} ${show(policy)} with ${show(given)} is ${["no", "maybe", "yes"][wanted]}`, () => {
          expect(answer(operator, policy, given)).to.equal(wanted);
        });
      }
    });
  }

  describe("policy variables", () => {
    const others = {
      "aws:principaltag/team": "shop*",
      "aws:tagkeys": ["a", "b"],
      one: ["a"],
      unknown: UNKNOWN,
    } as const;
    const rows: [string, string, string, Tri][] = [
      ["StringEquals", "${aws:PrincipalTag/team}", "shop*", YES],
      ["StringEquals", "x-${aws:PrincipalTag/team}-y", "x-shop*-y", YES],
      ["StringEquals", "${aws:PrincipalTag/team}", "other", NO],
      ["StringLike", "${aws:PrincipalTag/team}", "shopping", NO],
      ["StringLike", "${aws:PrincipalTag/team}*", "shop*ping", YES],
      ["StringEquals", "${aws:PrincipalTag/none, 'free'}", "free", YES],
      ["StringEquals", "${aws:PrincipalTag/team, 'free'}", "free", NO],
      ["StringEquals", "${aws:PrincipalTag/none}", "free", NO],
      ["StringNotEquals", "${aws:PrincipalTag/none}", "free", MAYBE],
      ["StringEquals", "${aws:TagKeys}", "a", NO],
      ["StringEquals", "${one}", "a", YES],
      ["StringEqualsIgnoreCase", "${aws:PrincipalTag/team}", "SHOP*", YES],
      ["StringEquals", "${unknown}", "a", MAYBE],
      ["StringEquals", "${unknown, 'a'}", "a", MAYBE],
    ];
    for (const [operator, policy, given, wanted] of rows) {
      it(`${operator} ${policy} with ${given} is ${["no", "maybe", "yes"][wanted]}`, () => {
        expect(answer(operator, policy, given, others)).to.equal(wanted);
      });
    }

    it("are text in version 2008-10-17", () => {
      const [condition] = compileConditions({ StringEquals: { key: "${aws:username}" } }, false);
      expect(condition?.test((key) => ({ key: "${aws:username}" })[key])).to.equal(YES);
    });
  });

  it("compares names of keys without case", () => {
    const [condition] = compileConditions({ StringEquals: { "AWS:PrincipalOrgId": "o" } }, true);
    expect(condition?.test((key) => (key === "aws:principalorgid" ? "o" : undefined))).to.equal(YES);
  });

  it("splits names of operators, and refuses those that AWS lacks", () => {
    expect(readOperator("ForAnyValue:StringLikeIfExists")).to.deep.equal({
      base: "StringLike",
      quantifier: "ForAnyValue",
      ifExists: true,
    });
    for (const name of [
      "StringMatches",
      "stringequals",
      "NullIfExists",
      "ForAllValues:Null",
      "ForSome:Bool",
      "",
    ]) {
      expect(readOperator(name), name).to.equal(undefined);
    }
  });

  it("leaves a condition that it can't read open", () => {
    for (const element of ["x", [], null, { StringMatches: { a: "b" } }, { StringEquals: "x" }]) {
      const answers = compileConditions(element, true).map((condition) => condition.test(() => "b"));
      expect(answers, JSON.stringify(element)).to.deep.equal([MAYBE]);
    }
    expect(compileConditions(undefined, true)).to.deep.equal([]);
  });
});

function show(value: unknown): string {
  return value === UNKNOWN ? "UNKNOWN" : (JSON.stringify(value) ?? "nothing");
}
