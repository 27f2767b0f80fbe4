// What the words of a question mean, and which are refused.

import { expect } from "chai";
import {
  BadQuestion,
  readAction,
  readPrincipal,
  readResource,
} from "../../../policy-pack/access/questions.ts";
import { A, arnOf, B, bucket, company, role } from "./people.ts";

const world = company(
  bucket("data"),
  role("reader"),
  role("twin"),
  role("twin", { account: B }).map((f) => ({ ...f, urn: `${f.urn}-b` })),
);
const principal = (text: string) => readPrincipal(text, world.identities);
const bucketUrn = world.model.resources[0]?.urn ?? "";

describe("policy pack: questions about access", () => {
  it("reads one action that AWS knows", () => {
    expect(readAction("s3:getobject")).to.equal("s3:getobject");
    expect(() => readAction("s3:GetObjct")).to.throw(
      BadQuestion,
      /"s3:GetObjct" is no action.*did you mean "s3:GetObject"/,
    );
    expect(() => readAction("s3:Get*")).to.throw(BadQuestion, /is a pattern/);
    for (const odd of ["", "s3", ":", "nothing:At", "toString:constructor"])
      expect(() => readAction(odd), odd).to.throw(BadQuestion);
  });

  it("reads an ARN, or the URN of a resource that has one", () => {
    expect(readResource("arn:aws:s3:::data/x", "s3:GetObject", world)).to.equal("arn:aws:s3:::data/x");
    expect(readResource(bucketUrn, "s3:ListBucket", world)).to.equal("arn:aws:s3:::data");
    for (const odd of ["data", "arn:aws:s3", "arn:aws:s3:::", "urn:pulumi:dev::x"]) {
      expect(() => readResource(odd, "s3:ListBucket", world), odd).to.throw(
        BadQuestion,
        /neither an ARN nor the URN/,
      );
    }
  });

  it("refuses a bucket for an action on objects, since the answer would be an empty one", () => {
    expect(() => readResource("arn:aws:s3:::data", "s3:PutObject", world)).to.throw(
      BadQuestion,
      /ask about arn:aws:s3:::data\/KEY/,
    );
    expect(() => readResource("arn:aws:s3:::data", "s3:DeleteObjectVersion", world)).to.throw(BadQuestion);
    for (const action of ["s3:PutBucketPolicy", "s3:ListBucket", "s3:GetBucketObjectLockConfiguration"]) {
      expect(readResource("arn:aws:s3:::data", action, world), action).to.equal("arn:aws:s3:::data");
    }
  });

  it("finds a principal by ARN, by the one name that it has, or by its service", () => {
    expect(principal(arnOf("reader")).declared).to.equal(true);
    expect(principal("reader").name).to.equal(arnOf("reader"));
    expect(principal("states.amazonaws.com").principal).to.deep.equal({
      kind: "service",
      service: "states.amazonaws.com",
    });
  });

  it("takes a role that no state declares for one with all rights of its account", () => {
    const gone = principal(arnOf("gone", B));
    expect(gone).to.include({ declared: false, name: arnOf("gone", B) });
    expect(gone.identity[0]?.name).to.equal(`all rights in account ${B}`);
    expect(principal(`arn:aws:iam::${A}:root`).principal.kind).to.equal("root");
  });

  it("refuses what names several or nobody, with the nearest name", () => {
    expect(() => principal("twin")).to.throw(
      BadQuestion,
      new RegExp(`several are called twin: .*${A}.*${B}`),
    );
    expect(() => principal("raeder")).to.throw(BadQuestion, /did you mean "reader"/);
    expect(() => principal(`arn:aws:iam::${A}:policy/x`)).to.throw(
      BadQuestion,
      /is no role, user or service/,
    );
  });
});
