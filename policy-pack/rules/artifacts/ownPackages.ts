// Decides whether packages are encrypted with an own key, published by one identity, and never mixed with the world's.

import { candidates, type Candidate } from "../../access/candidates.ts";
import { whoCan } from "../../access/whoCan.ts";
import { input, type Facts } from "../../facts.ts";
import type { PolicyDocument } from "../../iam/index.ts";
import { callerArnOf, needAccount, regionOf } from "../../model/accounts.ts";
import { documentAt } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const PUBLISHES = ["codeartifact:PublishPackageVersion", "codeartifact:CopyPackageVersions"];
const SHOWN = 4;

export const ownPackages = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("packageDomain"), (domain) =>
    input(domain, "encryptionKey").state === "absent"
      ? fail(domain.urn, "it has no encryptionKey, so AWS's own key encrypts")
      : pass(domain.urn),
  ),
  ...judgeEach(model.of("packages"), (packages) => repository(model, packages)),
];

const repository = (model: Model, packages: Facts): Verdict => {
  const publishers = [...publishersOf(model, packages)].toSorted();
  const releases = tagOf(packages, "lockgate:purpose") === "artifact-store" || publishers.length > 0;
  const outside = input(packages, "externalConnections").state !== "absent";
  const faults = [
    ...(publishers.length > 1 ? [`${publishers.slice(0, SHOWN).join(", ")} can publish to it`] : []),
    // What the world publishes under the same name would come first, or instead.
    ...(releases && outside ? ["it holds own packages and is connected to a public registry"] : []),
  ];
  return faults.length > 0 ? fail(packages.urn, faults.join("; ")) : pass(packages.urn);
};

const NOTHING: PolicyDocument = { Version: "2012-10-17", Statement: [] };

/** Whom the repository's policy lets publish, and roles and users of the stack by their own rights. */
const publishersOf = (model: Model, packages: Facts): ReadonlySet<string> => {
  const account = needAccount(packages);
  const policy = policyOf(model, packages);
  const declared = new Set([...model.of("role"), ...model.of("user")].map(callerArnOf));
  const [domain, name] = ["domain", "repository"].map((property) => textOf(packages, property));
  const resource = `arn:aws:codeartifact:${regionOf(packages) ?? "eu-west-1"}:${account}:package/${domain}/${name}/npm//app`;
  const all = candidates(model, [policy], [account])
    .filter((candidate) => !isGeneric(candidate, account))
    // Who is only named has no rights at home beyond what the policy gives, as far as anybody here can say.
    .map((one) => (declared.has(one.name) || !isOf(one, account) ? one : { ...one, policies: {} }));
  return whoCan(all, { actions: PUBLISHES, resource, account, policy, lawful: [] });
};

const isOf = ({ principal }: Candidate, account: string): boolean =>
  "account" in principal && principal.account === account;

/** The account's root and a made-up administrator stand for the account, which rules itself. */
const isGeneric = (candidate: Candidate, account: string): boolean =>
  isOf(candidate, account) && /(:root|\/synthetic-administrator)$/.test(candidate.name);

const policyOf = (model: Model, packages: Facts): PolicyDocument => {
  const [policy] = model.companions(packages, "packagesPolicy", "repository");
  if (!policy) return NOTHING;
  const position = input(policy, "policyDocument");
  return position.need(documentAt(position));
};

const textOf = (packages: Facts, property: string): string => {
  const position = input(packages, property);
  return position.state === "known" ? (position.string() ?? "") : packages.name;
};
