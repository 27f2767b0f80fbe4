// Decides whether anybody but the platform can rewrite what guards a store, or become the one who writes or reads it.

import { whoCanReach, type Access } from "../access/closure.ts";
import { companyOf } from "../access/company.ts";
import type { Protected } from "../access/protected.ts";
import { isSure, protectedKey, routeOf } from "../access/reach.ts";
import { untrusted } from "../access/untrusted.ts";
import { input, type Facts } from "../facts.ts";
import { callerArnOf, needAccount, regionOf } from "../model/accounts.ts";
import { keyUsageOf } from "../model/keys.ts";
import type { Model } from "../model/model.ts";
import { bucketArn, bucketPolicy, onReleaseStores, storeKey, type Store } from "../model/stores.ts";
import type { Kind } from "../model/tokens.ts";
import {
  fail,
  judge,
  judgeEach,
  Judged,
  notApplicable,
  pass,
  undecidable,
  type Verdict,
} from "../verdict.ts";

const BUCKET_GATES = [
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutEncryptionConfiguration",
];
const KEY_GATES = ["kms:PutKeyPolicy", "kms:CreateGrant"];
const ROLE_GATES = [
  "iam:UpdateAssumeRolePolicy",
  "iam:CreateRole",
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:DeleteRolePermissionsBoundary",
];

/** Who says what runs as a role is that role: no call on the role itself is needed. */
type RunsAs = {
  kind: Kind;
  property: string;
  service: string;
  path: string;
  gates: readonly string[];
  /** Starting it with other commands or another image than it has, by the condition keys of the request. */
  overrides: readonly { action: string; key: string }[];
};

const RUNS_AS: readonly RunsAs[] = [
  {
    kind: "project",
    property: "serviceRole",
    service: "codebuild",
    path: "project/",
    gates: ["codebuild:UpdateProject", "codebuild:CreateProject"],
    overrides: ["codebuild:StartBuild", "codebuild:StartBuildBatch"].flatMap((action) =>
      ["codebuild:source.buildspec", "codebuild:environment.image"].map((key) => ({ action, key })),
    ),
  },
  {
    kind: "function",
    property: "role",
    service: "lambda",
    path: "function:",
    gates: ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
    overrides: [],
  },
];

/**
 * Who rewrites the policy of a key that signs vouches for anything. The policies of a store are judged where the store is declared, the roles that write and read it where they are: all
 * in the union of stacks.
 */
export const gatesStay = (model: Model): readonly Verdict[] => {
  const stores = onReleaseStores(model, (store) => [
    kept(model, store.urn, bucketTarget(model, store), BUCKET_GATES),
    kept(model, store.urn, keyOf(model, store), KEY_GATES),
    strangersIn(model, store),
  ]);
  return [
    ...stores,
    ...judgeEach(model.of("key"), (key) =>
      keyUsageOf(key) === "SIGN_VERIFY"
        ? kept(model, key.urn, protectedKey(model, key), KEY_GATES)
        : notApplicable("it encrypts, and is judged with the store that it is for", key.urn),
    ),
    ...holdersOf(model).flatMap((facts) => judge(facts.urn, () => holderKept(model, facts))),
    // Of pipelines that release nothing nobody is asked.
    ...judgeEach(
      stores.some(({ kind }) => kind !== "notApplicable") ? model.of("pipeline") : [],
      (pipeline) => pipelineKept(model, pipeline),
    ),
  ];
};

/** What a pipeline does is what it declares: nobody else changes it, and no condition of it is passed over. */
const PIPELINE_GATES = ["codepipeline:UpdatePipeline", "codepipeline:DeletePipeline"];
const PASSED_OVER = ["codepipeline:OverrideStageCondition", "codepipeline:EnableStageTransition"];

const pipelineKept = (model: Model, pipeline: Facts): Verdict =>
  kept(model, pipeline.urn, named(pipeline, { service: "codepipeline", path: "" }), [
    ...PIPELINE_GATES,
    ...PASSED_OVER,
  ]);

const bucketTarget = (model: Model, store: Store): Protected => {
  const region = regionOf(store.bucket);
  return {
    arn: bucketArn(store),
    account: needAccount(store.bucket),
    policy: { name: `the policy of Bucket ${store.bucket.name}`, document: bucketPolicy(model, store) },
    ...(region === undefined ? {} : { region }),
    facts: store.bucket,
    notes: [],
  };
};

const keyOf = (model: Model, store: Store): Protected => {
  const reference = storeKey(model, store);
  if (reference.kind === "resource") return protectedKey(model, reference.facts);
  if (reference.kind === "absent") {
    throw new Judged(fail(store.urn, "the store has no key of its own, so there is no second gate"));
  }
  const reason = `is ${reference.text}, whose policy this stack does not declare`;
  throw new Judged(undecidable(store.urn, "kmsMasterKeyId", reason));
};

const OBJECTS = ["s3:PutObject", "s3:GetObject"];

const objectsOf = (model: Model, store: Store): Protected => ({
  ...bucketTarget(model, store),
  arn: `${bucketArn(store)}/release.zip`,
});

/** Nobody whom no state declares becomes the one who puts in or gets out; who does so himself is another rule's finding. */
const strangersIn = (model: Model, store: Store): Verdict => {
  const target = objectsOf(model, store);
  const found = OBJECTS.flatMap((action) => foundBy(model, action, target)).filter(
    ({ access: { who, path } }) => path.length > 0 && !who.declared && PEOPLE.has(who.principal.kind),
  );
  return verdictOf(store.urn, target, found);
};

const PEOPLE: ReadonlySet<string> = new Set(["role", "user", "root"]);

/** One verdict for all the calls on one target. */
const kept = (model: Model, urn: string, target: Protected, gates: readonly string[]): Verdict =>
  verdictOf(
    urn,
    target,
    gates.flatMap((action) => foundBy(model, action, target)),
  );

const foundBy = (model: Model, action: string, target: Protected): readonly Found[] =>
  untrusted(companyOf(model), action, target).map((access) => {
    const [key] = Object.keys(target.carries ?? {});
    return { action: key === undefined ? action : `${action} with ${key} of its own`, access };
  });

const verdictOf = (urn: string, target: Protected, found: readonly Found[]): Verdict => {
  const sure = found.filter(({ access }) => isSure(access));
  if (sure.length > 0) return fail(urn, `${listed(sure)} on ${target.arn}`);
  const [open] = found;
  return open ? undecidable(urn, `policies on the way to ${open.action}`) : pass(urn);
};

type Found = { action: string; access: Access };
const SHOWN = 3;

const listed = (found: readonly Found[]): string => {
  const byName = Map.groupBy(found, ({ access }) => access.who.name);
  const texts = [...byName.values()].map(
    (all) => `${routeOf((all[0] as Found).access)} can ${all.map(({ action }) => action).join(", ")}`,
  );
  const more = texts.length - SHOWN;
  return texts.slice(0, SHOWN).join("; ") + (more > 0 ? `; and ${more} more` : "");
};

/** Roles that these stacks declare and that put into a store or get out of it, themselves or as somebody else. */
const holdersOf = (model: Model): readonly Facts[] => {
  const company = companyOf(model);
  const names = new Set<string>();
  onReleaseStores(model, (store) => {
    const objects = objectsOf(model, store);
    for (const action of OBJECTS) {
      for (const name of whoCanReach(company, action, objects).keys()) names.add(name);
    }
    return pass(store.urn);
  });
  return model.of("role").filter((facts) => names.has(callerArnOf(facts) ?? ""));
};

const holderKept = (model: Model, role: Facts): readonly Verdict[] => {
  const arn = callerArnOf(role) as string;
  const onRole = kept(model, role.urn, { arn, account: needAccount(role), notes: [] }, ROLE_GATES);
  const runners = RUNS_AS.flatMap((how) =>
    model
      .of(how.kind)
      .filter((facts) => runsAs(model, facts, how.property, role))
      .map((facts) => runnerKept(model, role, named(facts, how), how)),
  );
  return [onRole, ...runners];
};

const runnerKept = (model: Model, role: Facts, target: Protected, { gates, overrides }: RunsAs): Verdict =>
  verdictOf(role.urn, target, [
    ...gates.flatMap((action) => foundBy(model, action, target)),
    ...overrides.flatMap(({ action, key }) =>
      foundBy(model, action, { ...target, carries: { [key]: "other" } }),
    ),
  ]);

// What might run as the role is the finding of those who ask what it runs as.
const runsAs = (model: Model, facts: Facts, property: string, role: Facts): boolean => {
  const position = input(facts, property);
  const found = position.state === "unknown" ? undefined : model.follow(facts, position, ["role"]);
  return found === undefined
    ? model.sources(facts, position, ["role"]).includes(role)
    : found.kind === "resource" && found.facts.urn === role.urn;
};

/** What AWS knows by the name that is declared. */
const named = (facts: Facts, { service, path }: Pick<RunsAs, "service" | "path">): Protected => {
  const account = needAccount(facts);
  const name = input(facts, "name");
  const region = regionOf(facts) ?? "eu-west-1";
  const arn = `arn:aws:${service}:${region}:${account}:${path}${name.need(name.string())}`;
  return { arn, account, region, notes: [] };
};
