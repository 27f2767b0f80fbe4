// How far one stolen identity gets.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { A, allow, arnOf, B, role } from "../access/people.ts";
import { ruleCases } from "../ruleCases.ts";
import { change, json, resource } from "../world.ts";
import {
  assumes,
  deploys,
  dev,
  DEV_DEPLOY,
  DEV_FUNCTION,
  prod,
  PROD_DEPLOY,
  trusting,
} from "./environments.ts";

const both = [...dev(), ...prod()];

const KEY_ID = "sign-key";
/** A signing key of account A that its account's policies decide about. */
const key = resource(
  "key",
  "signing",
  {
    keyId: KEY_ID,
    keyUsage: "SIGN_VERIFY",
    policy: json({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${A}:root` },
      Action: "kms:*",
      Resource: "*",
    }),
  },
  { account: A },
);
const signs = allow("kms:Sign");
const STORE = "acme-lockgate-dev-store-111111111111";
const store = resource("bucket", "store", { bucket: STORE, arn: `arn:aws:s3:::${STORE}` }, { account: A });
const puts = allow("s3:PutObject", `arn:aws:s3:::${STORE}/*`);
const signer = (...allows: object[]) => role("signer", { allows: [signs, ...allows] });
const promoter = [
  ...role("promoter", { allows: [signs, puts] }),
  resource(
    "project",
    "promote",
    {
      name: "lockgate-app-dev-promote",
      serviceRole: arnOf("promoter"),
      tags: { "lockgate:step": "promote" },
    },
    { account: A },
  ),
];
const signStep = resource(
  "project",
  "sign",
  { name: "lockgate-app-sign", serviceRole: arnOf("signer"), tags: { "lockgate:step": "sign" } },
  { account: A },
);

ruleCases("G-10", [
  { name: "each environment has roles of its own", expect: "pass", resources: both },
  {
    name: "a role that assumes into one environment from outside",
    expect: "pass",
    resources: [
      ...dev(),
      ...prod(trusting(arnOf("release"))),
      ...role("release", { allows: [assumes(PROD_DEPLOY)] }),
    ],
  },
  {
    name: "who promotes signs what it found, with a key that makes no release",
    expect: "pass",
    resources: [
      ...both,
      store,
      ...signer(puts),
      { ...key, props: { ...key.props, tags: { "lockgate:purpose": "attestation" } } },
    ],
  },
  {
    name: "who promotes signs with the key of releases",
    expect: "fail",
    says: "it can sign",
    on: "signer",
    resources: [
      ...both,
      store,
      ...signer(puts),
      { ...key, props: { ...key.props, tags: { "lockgate:purpose": "release-signing" } } },
    ],
  },
  {
    name: "one role deploys to both",
    expect: "fail",
    says: "it reaches",
    on: "dev-deploy",
    resources: [
      ...role("dev-deploy", { allows: [deploys(DEV_FUNCTION), assumes(PROD_DEPLOY)] }),
      ...dev().filter(({ name }) => name === "app-dev"),
      ...prod(trusting(DEV_DEPLOY)),
    ],
  },
  {
    name: "over two roles in a row, and says the way",
    expect: "fail",
    says: `becomes ${arnOf("middle", B)}, becomes ${PROD_DEPLOY}`,
    on: "dev-deploy",
    resources: [
      ...role("dev-deploy", { allows: [deploys(DEV_FUNCTION), assumes(arnOf("middle", B))] }),
      ...dev().filter(({ name }) => name === "app-dev"),
      ...role("middle", { account: B, trust: trusting(DEV_DEPLOY), allows: [assumes(PROD_DEPLOY)] }),
      ...prod(trusting(arnOf("middle", B))),
    ],
  },
  {
    name: "an environment that only its account tells",
    expect: "fail",
    says: `of account ${B}`,
    resources: change(
      [
        ...role("dev-deploy", { allows: [deploys(DEV_FUNCTION), assumes(PROD_DEPLOY)] }),
        ...dev().filter(({ name }) => name === "app-dev"),
        ...prod(trusting(DEV_DEPLOY)),
      ],
      "app-prod",
      { tags: {} },
    ),
  },
  {
    name: "under a condition that the caller can choose",
    expect: "fail",
    says: "dev, prod",
    resources: [
      ...role("dev-deploy", { allows: [deploys(DEV_FUNCTION), assumes(PROD_DEPLOY)] }),
      ...dev().filter(({ name }) => name === "app-dev"),
      ...prod(
        json({
          Effect: "Allow",
          Principal: { AWS: DEV_DEPLOY },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:UserAgent": "release" } },
        }),
      ),
    ],
  },
  {
    name: "the step that signs stores what it signed",
    expect: "pass",
    resources: [key, store, signStep, ...signer(puts)],
  },
  {
    name: "the step that promotes attests with a key of its own and stores",
    expect: "pass",
    resources: [key, store, ...promoter],
  },
  {
    name: "the step that promotes can sign with the key that vouches for releases",
    expect: "fail",
    says: "kms:Sign) and s3:PutObject",
    on: "promoter",
    resources: [key, store, signStep, ...signer(), ...promoter],
  },
  {
    name: "another role signs and stores",
    expect: "fail",
    says: "kms:Sign) and s3:PutObject",
    on: "signer",
    resources: [key, store, ...signer(puts)],
  },
  {
    name: "the step that signs deploys as well",
    expect: "fail",
    says: "lambda:UpdateFunctionCode in dev",
    on: "signer",
    resources: [key, ...dev(), signStep, ...signer(deploys(DEV_FUNCTION))],
  },
  {
    name: "a role that deploys may become the signer",
    expect: "fail",
    says: `becomes ${arnOf("signer")}, kms:Sign`,
    on: "dev-deploy",
    resources: [
      key,
      signStep,
      ...dev().filter(({ name }) => name === "app-dev"),
      ...role("signer", { allows: [signs], trust: trusting(DEV_DEPLOY) }),
      ...role("dev-deploy", { allows: [deploys(DEV_FUNCTION), assumes(arnOf("signer"))] }),
    ],
  },
  { name: "one environment, no signing key", expect: "notApplicable", resources: dev() },
  { name: "roles alone", expect: "notApplicable", resources: role("lonely") },
  {
    name: "rights on the way are unknown",
    expect: "undecidable",
    says: "policies on the way",
    resources: change([...dev(), ...prod(trusting(`arn:aws:iam::${A}:root`))], "dev-deploy-rights", {
      policy: UNKNOWN,
    }),
  },
  {
    name: "a function's name is unknown",
    expect: "undecidable",
    says: "name",
    resources: change(both, "app-prod", { name: UNKNOWN }),
  },
  {
    name: "the signing key's policy is unknown",
    expect: "undecidable",
    says: "policy",
    resources: change([key, store, signStep, ...signer(puts)], "signing", { policy: UNKNOWN }),
  },
  {
    name: "what the key is for is unknown",
    expect: "undecidable",
    says: "keyUsage",
    resources: change([key, store, signStep, ...signer(puts)], "signing", { keyUsage: UNKNOWN }),
  },
]);
