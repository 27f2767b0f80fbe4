import { expect } from "chai";
import { parsePolicy, type PolicyKind } from "../../../policy-pack/iam/index.ts";

import { doc, FAULTS, good } from "./cases/faults.ts";

function faultsOf(source: unknown, kind?: PolicyKind): string[] {
  const parsed = parsePolicy(source, kind);
  return parsed.ok ? [] : parsed.faults;
}

const GOOD: readonly [title: string, source: unknown, kind?: PolicyKind][] = [
  ["a plain statement", doc(good)],
  ["a statement outside a list", { Version: "2008-10-17", Id: "x", Statement: good }, "identity"],
  ["no Version", { Statement: [good] }],
  [
    "lists of actions and resources",
    doc({ ...good, Action: ["s3:Get*", "s3:List*"], Resource: ["*", "arn:aws:s3:::b"] }),
  ],
  ["several statements without Sid", doc(good, { ...good, Sid: "" }, { ...good, Sid: "" })],
  [
    "every kind of principal",
    doc({
      ...good,
      Principal: {
        AWS: [
          "*",
          "111111111111",
          "arn:aws:iam::111111111111:root",
          "arn:aws:iam::111111111111:role/path/a",
          "arn:aws:sts::111111111111:assumed-role/a/s",
          "arn:aws:iam::111111111111:user/u",
          "AROAEXAMPLEEXAMPLE12",
        ],
        Service: ["lambda.amazonaws.com", "logs.eu-west-1.amazonaws.com"],
        Federated: [
          "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
          "accounts.google.com",
        ],
        CanonicalUser: "0".repeat(64),
      },
    }),
    "resource",
  ],
  [
    "an origin access identity of CloudFront",
    doc({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2QWRUHAPOMQZL" },
      Action: "s3:GetObject",
      Resource: "*",
    }),
    "resource",
  ],
  ["a trust policy", doc({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }), "trust"],
  [
    "conditions with variables, booleans and numbers",
    doc({
      ...good,
      Condition: {
        StringLike: { "s3:prefix": ["home/${aws:username}/*"] },
        Bool: { "aws:SecureTransport": true },
        NumericLessThan: { "s3:TlsVersion": 1.2 },
        DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" },
        Null: { "aws:TokenIssueTime": "false" },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] },
        NumericEqualsIfExists: { k: "${aws:PrincipalTag/n}" },
      },
    }),
  ],
  ["an RCP", doc({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }), "rcp"],
];

const inRcp = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
const compares = (Condition: object) => doc({ ...good, Condition });

/** All faults, by their whole text: what a person reads is what helps. */
const WORDS: readonly [title: string, source: unknown, faults: readonly string[], kind?: PolicyKind][] = [
  [
    "an element that no document has",
    { ...doc(good), Foo: 1 },
    ['unknown element "Foo"; a document has Version, Id, Statement'],
  ],
  [
    "an element that no statement has",
    doc({ ...good, Foo: 1 }),
    [
      'Statement[0] has the unknown element "Foo"; a statement has Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition',
    ],
  ],
  [
    "a principal that is a word",
    doc({ ...good, Principal: "someone" }),
    ['Statement[0].Principal is "someone"; it must be "*" or an object such as {"AWS": "123456789012"}'],
    "resource",
  ],
  [
    "a statement of an RCP for nobody",
    doc({ Effect: "Deny", Action: "s3:*", Resource: "*" }),
    ["Statement[0] has neither Principal nor NotPrincipal; add one"],
    "rcp",
  ],
  [
    "an RCP with NotAction",
    doc({ Effect: "Deny", Principal: "*", NotAction: "s3:*", Resource: "*" }),
    ["Statement[0].NotAction is not allowed in a resource control policy"],
    "rcp",
  ],
  [
    "an RCP with NotPrincipal",
    doc({ Effect: "Deny", NotPrincipal: { AWS: "111111111111" }, Action: "s3:*", Resource: "*" }),
    ["Statement[0].NotPrincipal is not allowed in a resource control policy"],
    "rcp",
  ],
  [
    "a principal that is null",
    doc({ ...good, Principal: null }),
    ['Statement[0].Principal is null; it must be "*" or an object such as {"AWS": "123456789012"}'],
    "resource",
  ],
  ["an RCP in order", doc(inRcp), [], "rcp"],
  [
    "a Sid of a trust policy",
    doc({ Sid: "a-b", Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
    ['Statement[0].Sid is "a-b"; IAM takes only letters and digits'],
    "trust",
  ],
  [
    "a value that is null",
    compares({ StringEquals: { "aws:username": [null] } }),
    ["Statement[0].Condition.StringEquals.aws:username[0] is null; it must be a string"],
  ],
  [
    "an operator in small letters",
    compares({ null: { "aws:username": "true" } }),
    ['Statement[0].Condition.null: unknown condition operator "null"; did you mean Null?'],
  ],
];

const FORMS: Readonly<Record<string, { words: RegExp; wrong: readonly string[] }>> = {
  AWS: {
    words: /an account id, the ARN of a root/,
    wrong: [
      "x111111111111",
      "111111111111x",
      "xarn:aws:iam::111111111111:root",
      "arn:aws:iam::111111111111:role/a*",
      "arn:aws:sts::111111111111:assumed-role/a/s*",
      "AR123456789012345",
    ],
  },
  Service: {
    words: /a service such as "lambda\.amazonaws\.com"/,
    wrong: ["a lambda.amazonaws.com", "lambda.amazonaws.com.example"],
  },
  Federated: {
    words: /the ARN of an OIDC or SAML provider/,
    wrong: ["/accounts.google.com", "accounts.google.com/", "arn:aws:iam::111111111111:oidc-provider/*"],
  },
  CanonicalUser: {
    words: /64 hexadecimal digits/,
    wrong: [`x${"0".repeat(64)}`, "0".repeat(65)],
  },
};

describe("parsePolicy", () => {
  for (const [kind, { words, wrong }] of Object.entries(FORMS))
    for (const name of wrong)
      it(`refuses ${kind} "${name}", and says what is written there`, () => {
        const faults = faultsOf(doc({ ...good, Principal: { [kind]: name } }), "resource");
        expect(faults).to.have.length(1);
        expect(faults[0]).to.match(words);
      });

  for (const [element, wrong] of [
    ["Action", "a s3:GetObject"],
    ["Resource", "xarn:aws:s3:::b"],
    ["Resource", "*x"],
    ["Resource", "arn"],
  ] as const)
    it(`refuses ${element} "${wrong}"`, () => {
      expect(faultsOf(doc({ ...good, [element]: wrong }))).to.have.length(1);
    });

  it("refuses an SCP without Resource", () => {
    const faults = faultsOf(doc({ Effect: "Deny", Action: "s3:*" }), "scp");
    expect(faults).to.have.length(1);
    expect(faults[0]).to.match(/Resource/);
  });

  it("accepts sessions of long names, and ARNs with and without each of their parts", () => {
    const AWS = "arn:aws:sts::111111111111:assumed-role/deployer/session-of-somebody";
    expect(faultsOf(doc({ ...good, Principal: { AWS } }), "resource")).to.deep.equal([]);
    const Resource = ["arn:aws", "arn:aws:s3", "arn:aws:s3:::bucket/key:with:colons", "arn:aws:*"];
    expect(faultsOf(doc({ ...good, Resource }))).to.deep.equal([]);
  });

  for (const [title, source, kind] of GOOD) {
    it(`accepts ${title}`, () => {
      expect(parsePolicy(JSON.stringify(source), kind)).to.deep.equal({ ok: true, document: source });
      expect(faultsOf(source, kind)).to.deep.equal([]);
    });
  }

  for (const [title, source, fault, kind] of FAULTS) {
    it(`refuses ${title}`, () => {
      const faults = faultsOf(source, kind);
      const found = faults.some((text) => (typeof fault === "string" ? text === fault : fault.test(text)));
      expect(found, faults.join("\n")).to.equal(true);
    });
  }

  for (const [title, source, faults, kind] of WORDS) {
    it(`says of ${title} exactly what is wrong`, () => expect(faultsOf(source, kind)).to.deep.equal(faults));
  }

  it("reports every fault at once", () => {
    const source = { ...doc({ Action: [], Foo: 1 }, { ...good, Effect: "No" }), Version: "1" };
    expect(faultsOf(source)).to.have.length(5);
  });

  describe("keys given twice", () => {
    const rows: [string, string[]][] = [
      ['{"a":1,"a":2}', ["a"]],
      [
        '{"Statement":[{"Effect":"Allow"},{"Condition":{"Bool":{}},"Condition":{}}]}',
        ["Statement[1].Condition"],
      ],
      ['{"a":{"b":1},"c":{"b":1}}', []],
      ['{"a":["b","b"]}', []],
      ['{"a\\"b":1,"a\\"b":"x,\\"y\\":{"}', ['a"b']],
      ['{"a":1,"\\u0061":2}', ["a"]],
    ];
    for (const [json, places] of rows) {
      it(`${json} has ${places.join(", ") || "none"}`, () => {
        const twice = faultsOf(json).filter((fault) => fault.includes("is given twice"));
        expect(twice).to.deep.equal(places.map((p) => `${p} is given twice; only one of them would count`));
      });
    }

    it("are refused even where the document is sound otherwise", () => {
      const json = JSON.stringify(doc(good)).replace('"Effect"', '"Effect":"Deny","Effect"');
      expect(faultsOf(json)).to.deep.equal([
        "Statement[0].Effect is given twice; only one of them would count",
      ]);
    });
  });
});
