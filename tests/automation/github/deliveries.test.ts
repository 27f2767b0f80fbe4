// What recorded deliveries of GitHub start, by the declared mapping, and what they don't.
import { expect } from "chai";
import { askedBy } from "../../../automation/github/deliveries.ts";
import type { Mapping } from "../../../automation/github/settings.ts";
import { all, pullRequest, push, repository, tagPush } from "./recorded.ts";

const mapping = (changes: Partial<Mapping> = {}): Mapping => ({
  repository: repository.toLowerCase(),
  stacks: ["dev", "test"],
  preview: true,
  ...changes,
});
const mappings = [mapping()];

describe("a delivery of GitHub", () => {
  it("of a push to the default branch updates the mapped stacks at the commit, in their order", () => {
    const { starts } = askedBy("push", push(), mappings);
    const source = { repository, commit: push()["after"], pullRequest: null };
    expect(starts).to.deep.equal(
      ["dev", "test"].map((stack) => ({
        stack,
        operation: "update",
        message: "Initial commit",
        branch: "master",
        source,
        person: "Codertocat",
      })),
    );
  });

  it("of a pull request previews the mapped stacks at its head", () => {
    for (const action of ["opened", "synchronize", "reopened"]) {
      const event = pullRequest(action);
      const { starts } = askedBy("pull_request", event, mappings);
      const { head } = event["pull_request"] as { head: { sha: string } };
      expect(starts.map(({ stack, operation }) => [stack, operation])).to.deep.equal([
        ["dev", "preview"],
        ["test", "preview"],
      ]);
      expect(starts[0]?.source).to.deep.equal({ repository, commit: head.sha, pullRequest: 2 });
      expect(starts[0]?.branch).to.equal("pull/2");
    }
  });

  it("names each stack once, whatever number of mappings name it", () => {
    const { starts } = askedBy("push", push(), [mapping(), mapping({ stacks: ["test", "prod"] })]);
    expect(starts.map(({ stack }) => stack)).to.deep.equal(["dev", "test", "prod"]);
  });

  it("of another branch than the default one starts what is mapped to that one", () => {
    const event = push({ ref: "refs/heads/release/1" });
    expect(askedBy("push", event, mappings).reason).to.include("release/1");
    expect(
      askedBy("push", event, [mapping({ branch: "release/1", stacks: ["prod"] })]).starts,
    ).to.have.length(1);
    expect(askedBy("push", push(), [mapping({ branch: "release/1" })]).starts).to.deep.equal([]);
  });

  const fork = pullRequest();
  (fork["pull_request"] as { head: { repo: { full_name: string } } }).head.repo.full_name =
    "mallory/Hello-World";
  const orphan = pullRequest();
  (orphan["pull_request"] as { head: { repo: null } }).head.repo = null;
  const idle: Record<string, [string, unknown, readonly Mapping[], RegExp]> = {
    "of a repository that is not mapped": ["push", push(), [mapping({ repository: "a/b" })], /no mapping/],
    "of a tag": ["push", tagPush(), mappings, /no branch/],
    "that deleted the branch": ["push", push({ deleted: true, after: "0".repeat(40) }), mappings, /deleted/],
    "of a fork's pull request, whose code is nobody's here": [
      "pull_request",
      fork,
      mappings,
      /another repository/,
    ],
    "of a pull request whose repository is gone": ["pull_request", orphan, mappings, /another repository/],
    "of a pull request to be previewed nowhere": [
      "pull_request",
      pullRequest(),
      [mapping({ preview: false })],
      /no mapping previews/,
    ],
    "of a pull request that was closed": ["pull_request", pullRequest("closed"), mappings, /action closed/],
    "that is a ping": ["ping", { zen: "Keep it logically awesome." }, mappings, /ping/],
    "of an event that nobody knows": ["made_up", { anything: 1 }, mappings, /made_up starts nothing/],
  };
  for (const [name, [event, payload, known, reason]] of Object.entries(idle)) {
    it(`starts nothing when it is one ${name}`, () => {
      const asked = askedBy(event, payload, known);
      expect(asked.starts).to.deep.equal([]);
      expect(asked.reason).to.match(reason);
    });
  }

  it("is understood, whichever of those that GitHub recorded", () => {
    for (const { name, payload } of all())
      expect(() => askedBy(name, payload, mappings), name).not.to.throw();
  });

  for (const [name, payload] of [
    ["without a repository", push({ repository: undefined })],
    ["with a commit that is an option of git", push({ after: "--upload-pack=touch /tmp/x" })],
    ["with a short commit", push({ after: "abc123" })],
    ["with a number for a ref", push({ ref: 7 })],
    ["that is a list", []],
    ["that is null", null],
  ] as const) {
    it(`is refused as a push ${name}`, () => expect(() => askedBy("push", payload, mappings)).to.throw());
  }
});
