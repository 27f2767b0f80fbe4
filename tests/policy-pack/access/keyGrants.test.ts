// Grants on keys: whom they let in, under which encryption context, and those that can't be read.

import { expect } from "chai";
import { UNKNOWN, type Facts } from "../../../policy-pack/facts.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { json, resource, typed } from "../world.ts";
import { A, allow, arnOf, B, company, declared, role, whoCan } from "./people.ts";

const KEY = `arn:aws:kms:eu-west-1:${A}:key/k`;
const key = (): readonly Facts[] => [
  resource(
    "key",
    "k",
    {
      arn: KEY,
      keyId: "k",
      policy: json({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${B}:root` },
        Action: "kms:*",
        Resource: "*",
      }),
    },
    { account: A },
  ),
];
const grant = (props: Record<string, unknown>): readonly Facts[] => [
  typed(
    "aws:kms/grant:Grant",
    "g",
    { keyId: "k", granteePrincipal: arnOf("app"), operations: ["Decrypt"], ...props },
    { account: A },
  ),
];
const answers = (action: string, ...world: readonly (readonly Facts[])[]) =>
  declared(whoCan(company(key(), ...world), action, KEY));

describe("policy pack: grants on keys", () => {
  it("let in whom they name, for what they name", () => {
    expect(
      answers("kms:Decrypt", role("app"), role("other", { allows: [allow("kms:*")] }), grant({})),
    ).to.deep.equal(["app allow"]);
    expect(answers("kms:Encrypt", role("app"), grant({}))).to.deep.equal([]);
    expect(answers("kms:Decrypt", role("app"))).to.deep.equal([]);
  });

  it("leave it open whether a caller brings the encryption context", () => {
    for (const constraint of ["encryptionContextEquals", "encryptionContextSubset"]) {
      expect(
        answers("kms:Decrypt", role("app"), grant({ constraints: [{ [constraint]: { app: "x" } }] })),
        constraint,
      ).to.deep.equal(["app maybe"]);
    }
  });

  it("name identities that no state declares, services too", () => {
    const found = whoCan(company(key(), grant({ granteePrincipal: arnOf("gone") })), "kms:Decrypt", KEY);
    expect(found.get(arnOf("gone"))?.effect).to.equal("allow");
  });

  it("count only on their own key", () => {
    expect(answers("kms:Decrypt", role("app"), grant({ keyId: "another" }))).to.deep.equal([]);
  });

  it("are told of where they can't be read", () => {
    for (const odd of [
      { granteePrincipal: UNKNOWN },
      { operations: "Decrypt" },
      { constraints: [{ encryptionContextEquals: { a: UNKNOWN } }] },
      { keyId: UNKNOWN, operations: UNKNOWN },
    ]) {
      const { notes } = findProtected(buildModel([...key(), ...grant(odd)]), "kms:Decrypt", KEY);
      expect(notes.join(), JSON.stringify(odd)).to.include("the grant g can't be read");
    }
  });
});
