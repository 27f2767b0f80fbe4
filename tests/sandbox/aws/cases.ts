// Table-driven cases for models: one good input, each refusal is one change to it.

import { expect } from "chai";
import type { Caller, Properties, ResourceModel, StoredResource } from "../../../sandbox/aws/model.ts";
import type { TestWorld } from "./world.ts";

/** What is wrong, the change that makes it wrong (undefined removes a property), what the refusal says. */
export type Refusal = [title: string, change: Properties, says: RegExp];

/** A world prepared for a good creation, and its input. */
export type Scene = { world: TestWorld; inputs: Properties; caller?: Partial<Caller> };

/** The good input passes, and each change of the table is refused. */
export function itRefuses(model: ResourceModel, scene: () => Scene, refusals: readonly Refusal[]): void {
  it("accepts the good input that the refusals start from", () => {
    const { world, inputs, caller } = scene();
    expect(world.create(model, inputs, caller).id).to.be.a("string");
  });
  for (const [title, change, says] of refusals) {
    it(`refuses ${title}`, () => {
      const { world, inputs, caller } = scene();
      expect(() => world.create(model, changed(inputs, change), caller)).to.throw(says);
    });
  }
}

/** Inputs with the changes; undefined takes a property away. */
export function changed(inputs: Properties, change: Properties): Properties {
  return Object.fromEntries(
    Object.entries({ ...inputs, ...change }).filter(([, value]) => value !== undefined),
  );
}

/** A policy document as text: one statement, Allow on everything unless told otherwise. */
export function policyText(statement: Properties = {}): string {
  const Statement = [{ Effect: "Allow", Action: "*", Resource: "*", ...statement }];
  return JSON.stringify({ Version: "2012-10-17", Statement }, (_key, value: unknown) => value ?? undefined);
}

export const trustPolicy = policyText({
  Action: "sts:AssumeRole",
  Resource: undefined,
  Principal: { Service: "lambda.amazonaws.com" },
});

/** Puts a role there, with its ARN. */
export function seedRole(
  world: TestWorld,
  account: string,
  name: string,
  inputs: Properties = {},
): StoredResource {
  const outputs = { arn: `arn:aws:iam::${account}:role/${name}`, uniqueId: "AROAAAAAAAAAAAAAAAAAA" };
  return world.seed({ token: "aws:iam/role:Role", id: name, account, inputs: { name, ...inputs }, outputs });
}

/** Tags that every type refuses. */
export const badTags: readonly Refusal[] = [
  ["a tag under aws:", { tags: { "aws:owner": "me" } }, /reserved for AWS/],
  ["a tag key of 129 characters", { tags: { ["k".repeat(129)]: "v" } }, /tag key of length 129/],
  [
    "51 tags",
    { tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"])) },
    /has 51 tags: at most 50/,
  ],
];
