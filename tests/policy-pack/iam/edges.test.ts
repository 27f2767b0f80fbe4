import { expect } from "chai";
import {
  evaluate,
  matchAction,
  parsePolicy,
  UNKNOWN,
  type Principal,
  type Request,
} from "../../../policy-pack/iam/index.ts";
import { exampleAction, packActions, unpackActions } from "../../../policy-pack/iam/actions.ts";
import { OPERATORS } from "../../../policy-pack/iam/operators.ts";
import { YES } from "../../../policy-pack/iam/tri.ts";
import { A, allow, B, deny, identity, policy, request, role, roleArn, service, user } from "./cases/case.ts";

const holds = (operator: string, wanted: string, value: string): boolean | "unreadable" => {
  const test = OPERATORS.get(operator)?.prepare(wanted);
  return test ? test(value) === YES : "unreadable";
};

describe("condition values at their edges", () => {
  const rows: [operator: string, wanted: string, value: string, answer: boolean | "unreadable"][] = [
    ["NumericEquals", "1.25", "1.25", true],
    ["NumericEquals", "1.x", "1", "unreadable"],
    ["DateEquals", "1767225600.25", "1767225600.25", true],
    ["DateEquals", "1767225600", "2026-01-01T00:00:00Z", true],
    ["DateEquals", "2026-01-01", "2026-01-01T00:00:00Z", true],
    ["DateEquals", "2026-01-01T01:00:00+0100", "2026-01-01T00:00:00Z", true],
    ["DateEquals", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z", true],
    ["DateEquals", "x2026-01-01", "2026-01-01", "unreadable"],
    ["DateEquals", "2026-01-01T00:00:00Zx", "2026-01-01", "unreadable"],
    ["ArnLike", "arn:aws:sns:eu-west-1:1:a:*", "arn:aws:sns:eu-west-1:1:a:b:c", true],
    ["Bool", "yes", "yes", "unreadable"],
    ["Bool", "FALSE", "false", true],
    ["IpAddress", "10.0.0.0/x8", "10.0.0.1", "unreadable"],
    ["IpAddress", "10.0.0.0/8x", "10.0.0.1", "unreadable"],
    ["IpAddress", "/8", "10.0.0.1", "unreadable"],
  ];
  for (const [operator, wanted, value, answer] of rows) {
    it(`${operator} "${wanted}" of "${value}": ${answer}`, () =>
      expect(holds(operator, wanted, value)).to.equal(answer));
  }
});

describe("an Allow with NotPrincipal", () => {
  it("lets nobody in whom it lists, with a boundary or without", () => {
    const asked = (caller: Principal, boundary: boolean) =>
      evaluate(request(caller, { resourceAccount: B }), {
        ...identity(allow("s3:*")),
        ...(boundary && { boundary: policy("boundary", allow("*")) }),
        resource: policy("bucket", {
          ...allow("s3:*"),
          NotPrincipal: { AWS: [A, `arn:aws:iam::${A}:user/alice`] },
        }),
      }).effect;
    expect([asked(user("alice"), false), asked(user("alice"), true)]).to.deep.equal(["deny", "deny"]);
  });
});

describe("a resource named by a variable that nobody knows", () => {
  it("leaves open whether it is meant, also where it is denied", () => {
    const context: Request["context"] = { "aws:PrincipalTag/team": UNKNOWN };
    const text = "arn:aws:s3:::${aws:PrincipalTag/team}/*";
    const answer = (...statements: readonly object[]) =>
      evaluate(request(user("alice"), { context }), identity(...(statements as never[]))).effect;
    expect(answer(allow("s3:*", text))).to.equal("maybe");
    expect(answer(allow("s3:*"), deny("s3:*", text))).to.equal("maybe");
  });
});

describe("a date without a zone", () => {
  const zone = process.env.TZ;
  before(() => (process.env.TZ = "Asia/Tokyo"));
  after(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  it("is in UTC, wherever the pack runs", () =>
    expect(holds("DateEquals", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z")).to.equal(true));
});

describe("policy variables at their edges", () => {
  const rows: [text: string, context: Record<string, string>, effect: string][] = [
    ["${aws:PrincipalTag/team}", { "aws:PrincipalTag/team": "app.zip" }, "allow"],
    ["${ aws:PrincipalTag/team }", { "aws:PrincipalTag/team": "app.zip" }, "allow"],
    ["${aws:PrincipalTag/team,'app.zip'}", {}, "allow"],
    ["${aws:PrincipalTag/team,  'app.zip' }", {}, "allow"],
    ["${aws:PrincipalTag/team}", {}, "deny"],
    ["${AWS:principaltag/TEAM}", { "aws:PrincipalTag/team": "app.zip" }, "allow"],
    ["${$}", {}, "deny"],
    ["${aws:PrincipalTag/team,'app.zip' x}", {}, "deny"],
    ["${x aws:PrincipalTag/team}", { "aws:PrincipalTag/team": "app.zip" }, "deny"],
    ["${aws:PrincipalTag/team, app.zip}", {}, "deny"],
  ];
  for (const [text, context, effect] of rows) {
    it(`${text} with ${JSON.stringify(context)}: ${effect}`, () => {
      const policies = identity(allow("s3:GetObject", `arn:aws:s3:::acme/${text}`));
      expect(evaluate(request(user("alice"), { context }), policies).effect).to.equal(effect);
    });
  }

  it("an escape stands for its character", () => {
    const policies = identity(allow("s3:GetObject", "arn:aws:s3:::acme/${*}${?}${$}"));
    const asked = (name: string) =>
      evaluate(request(user("alice"), { resource: `arn:aws:s3:::acme/${name}` }), policies).effect;
    expect([asked("*?$"), asked("ab$")]).to.deep.equal(["allow", "deny"]);
  });
});

describe("Sid, by kind of policy", () => {
  const withSid = (Sid: string) => ({ Version: "2012-10-17", Statement: [{ ...allow("s3:*"), Sid }] });
  it("is letters and digits in identity policies", () => {
    expect(parsePolicy(withSid("Read1"), "identity").ok).to.equal(true);
    expect(parsePolicy(withSid("read it"), "identity").ok).to.equal(false);
    expect(parsePolicy(withSid("read-"), "identity").ok).to.equal(false);
  });
  it("may hold more in resource policies", () => {
    const source = {
      Version: "2012-10-17",
      Statement: [{ ...allow("s3:*"), Sid: "read it", Principal: "*" }],
    };
    expect(parsePolicy(source, "resource").ok).to.equal(true);
  });
});

describe("faults", () => {
  const faults = (source: unknown): string => {
    const parsed = parsePolicy(source, "identity");
    return parsed.ok ? "" : parsed.faults.join("\n");
  };
  it("name Null's value where it is neither true nor false", () => {
    for (const value of ["xtrue", "truex"]) {
      const statement = allow("s3:*", "*", { Condition: { Null: { "aws:SourceVpc": value } } });
      expect(faults({ Version: "2012-10-17", Statement: [statement] })).to.contain(value);
    }
  });
  it("cut a long value short", () => {
    const statement = { ...allow("s3:*"), Effect: "x".repeat(500) };
    const text = faults({ Version: "2012-10-17", Statement: [statement] });
    expect(text).to.contain("xxx");
    expect(text.length).to.be.below(300);
  });
  it("cut a long version and a long principal short", () => {
    const long = "x".repeat(500);
    expect(faults({ Version: long, Statement: [allow("s3:*")] }).length).to.be.below(300);
    const statement = { ...allow("s3:*"), Principal: { AWS: long } };
    const parsed = parsePolicy({ Version: "2012-10-17", Statement: [statement] }, "resource");
    expect(parsed.ok ? 0 : parsed.faults.join().length).to.be.within(100, 500);
  });
  it("name an account that is a number", () => {
    const statement = { ...allow("s3:*"), Principal: { AWS: 123456789012 } };
    const parsed = parsePolicy({ Version: "2012-10-17", Statement: [statement] }, "resource");
    expect(parsed.ok ? "" : parsed.faults.join()).to.contain("Principal.AWS is 123456789012");
  });
  it("report a statement that is null, without a crash", () => {
    expect(faults({ Version: "2012-10-17", Statement: [null] })).to.contain("Statement[0]");
  });
});

describe("keys given twice, deep inside", () => {
  const twice = (json: string): string[] => {
    const parsed = parsePolicy(json);
    return parsed.ok ? [] : parsed.faults.filter((fault) => fault.includes("is given twice"));
  };
  it("are found after an inner object or list has ended", () => {
    expect(twice('{"a":{"x":1},"b":[{"x":1},[2]],"a":3}')).to.deep.equal([
      "a is given twice; only one of them would count",
    ]);
    expect(twice('{"a":[[1,2],{"k":1,"k":2}]}')).to.deep.equal([
      "a[1].k is given twice; only one of them would count",
    ]);
  });
  it("are not values that look like them", () => {
    expect(twice('["a","a",{"k":"k"}]')).to.deep.equal([]);
  });
});

describe("tables of actions", () => {
  it("pack by first word, in order", () => {
    expect(packActions(["PutObject", "GetObjectAcl", "GetObject"])).to.equal(
      "Get:Object,ObjectAcl Put:Object",
    );
    expect(unpackActions("Get:,Object x:")).to.deep.equal(["get", "getobject", "x"]);
  });
});

describe("matchAction", () => {
  it("answers the same for more patterns than it remembers", () => {
    for (let i = 0; i <= 10_001; i += 1) expect(matchAction(`s3:Get${i}*`, `S3:get${i}x`)).to.equal(true);
    expect(matchAction("s3:Get7*", "s3:Put7")).to.equal(false);
  });
});

describe("a Deny with NotPrincipal", () => {
  const asked = (NotPrincipal: unknown, boundary: boolean) =>
    evaluate(request(user("alice")), {
      ...identity(allow("s3:*")),
      ...(boundary && { boundary: policy("boundary", allow("*")) }),
      resource: policy("bucket", { Effect: "Deny", Action: "s3:*", Resource: "*", NotPrincipal }),
    }).effect;
  const names = { AWS: [A, `arn:aws:iam::${A}:user/alice`] };
  it("spares those whom it lists", () => {
    expect([asked("*", false), asked(names, false)]).to.deep.equal(["allow", "allow"]);
  });
  it("denies them all the same where they have a boundary", () => {
    expect([asked("*", true), asked(names, true)]).to.deep.equal(["deny", "deny"]);
  });
});

describe("a decision's statement", () => {
  it("is the first that is as sure, past those that do not speak of the request", () => {
    const policies = {
      resource: policy("bucket", { ...allow("s3:*"), Principal: { AWS: "222222222222" } }),
      ...identity(allow("kms:*"), allow("s3:*"), allow("*")),
    };
    const decision = evaluate(request(user("alice", A)), policies);
    expect(decision.statement).to.deep.equal({ policy: "identity", index: 1 });
  });
});

describe("keys and roles, which open only by their own policy", () => {
  const rows: [action: string, resource: string, effect: string][] = [
    ["kms:DescribeKey", `arn:aws:kms:eu-central-1:${A}:key/1234`, "deny"],
    ["kms:DescribeKey", `arn:aws:kms:eu-central-1:${A}:key/12*`, "allow"],
    ["kms:CreateKey", "*", "allow"],
    [
      "kms:ListAliases",
      `arn:aws:kms:eu-central-1:${A}:alias/arn:aws:kms:eu-central-1:${A}:key/1234`,
      "allow",
    ],
    ["sts:AssumeRole", `arn:aws:iam::${A}:role/deploy`, "deny"],
    ["sts:AssumeRole", `arn:aws:iam::${A}:role/de*`, "allow"],
    ["sts:GetCallerIdentity", "*", "allow"],
  ];
  for (const [action, resource, effect] of rows)
    it(`${action} on ${resource} by an identity policy alone: ${effect}`, () => {
      const asked = request(user("alice"), { action, resource });
      expect(evaluate(asked, identity(allow("*"))).effect).to.equal(effect);
    });
});

describe("an example of what a pattern covers", () => {
  it("is a known action that fits as well, in lower case", () => {
    const tagging = (action: string) => action.endsWith("tagging");
    expect(exampleAction("S3:PutObject*", tagging)).to.equal("s3:putobjecttagging");
    expect(exampleAction("s3:PutObject*", () => false)).to.equal(undefined);
    expect(exampleAction("nosuch:*", () => true)).to.equal(undefined);
  });
});

describe("a grant to a role whose name looks like a service", () => {
  it("is the role's, and the service's own is the service's", () => {
    const name = "x.amazonaws.com-admin";
    const grant = (grantee: string) => ({ name: "g", grantee, operations: ["Decrypt"] });
    const key = { action: "kms:Decrypt", resource: `arn:aws:kms:eu-central-1:${A}:key/1234` };
    const answer = (principal: Principal, grantee: string) =>
      evaluate(request(principal, key), { grants: [grant(grantee)] }).effect;
    expect(answer(role(name), roleArn(name))).to.equal("allow");
    expect(answer(service("s3"), "s3.amazonaws.com")).to.equal("allow");
    expect(answer(service("s3"), roleArn(name))).to.equal("deny");
  });
});
