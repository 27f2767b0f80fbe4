// Decides whether identities come from listed issuers only, and production's roles from environments that GitHub guards.

import { input, type Facts } from "../../facts.ts";
import { demanded, documentAt, statementsOf } from "../../model/documents.ts";
import { isProduction } from "../../model/environments.ts";
import { isGitHub, isListed, issuerOf, issuersIn } from "../../model/issuers.ts";
import type { Model } from "../../model/model.ts";
import { declaredEnvironment } from "../../model/tags.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const trustKnownIssuers = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("webProvider"), (provider) => webProvider(model, provider)),
  ...judgeEach(model.of("samlProvider"), (provider) => samlProvider(model, provider)),
  ...judgeEach(model.of("role"), (role) => trusting(model, role)),
];

const webProvider = (model: Model, provider: Facts): Verdict => {
  const position = input(provider, "url");
  // A cluster of this stack vouches for what runs in it.
  if (model.sources(provider, position, ["kubernetesCluster"]).length > 0) return pass(provider.urn);
  return listed(model, provider.urn, issuerOf(position.need(position.string())));
};

const samlProvider = (model: Model, provider: Facts): Verdict => {
  const position = input(provider, "samlMetadataDocument");
  const entity = /\bentityID\s*=\s*["']([^"']+)["']/.exec(position.need(position.string()))?.[1];
  return entity === undefined
    ? fail(provider.urn, "samlMetadataDocument names no entityID")
    : listed(model, provider.urn, entity);
};

const listed = ({ settings }: Model, urn: string, issuer: string): Verdict =>
  isListed(issuer, settings.issuers)
    ? pass(urn)
    : fail(urn, `issuer ${issuer} is not one of ${settings.issuers.join(", ") || "none"}`);

const trusting = (model: Model, role: Facts): Verdict => {
  const position = input(role, "assumeRolePolicy");
  const document = position.need(documentAt(position));
  const trusts = statementsOf(document)
    .filter((statement) => statement.Effect === "Allow")
    .flatMap((statement) => issuersIn(statement).map((issuer) => ({ statement, issuer })));
  if (trusts.length === 0) return notApplicable("no issuer vouches for who assumes it", role.urn);
  const unknown = trusts.filter(({ issuer }) => !isKnown(model, issuer));
  if (unknown[0]) return fail(role.urn, `it trusts issuer ${unknown[0].issuer}, which is not listed`);
  const inGitHub = trusts.filter(({ issuer }) => isGitHub(issuer));
  if (inGitHub.length === 0 || !isProduction(declaredEnvironment(role))) return pass(role.urn);
  const unguarded = inGitHub.some(
    ({ statement, issuer }) =>
      !demanded(statement, `${issuer.toLowerCase()}:sub`).some((values) =>
        values.every((value) => /^repo:[^:]+:environment:./.test(value)),
      ),
  );
  return unguarded
    ? fail(role.urn, "it is production's, but not only jobs of a GitHub environment assume it")
    : pass(role.urn);
};

/** Listed, or declared here, where the provider itself is judged. */
const isKnown = (model: Model, issuer: string): boolean =>
  isListed(issuer, model.settings.issuers) ||
  model.of("webProvider").some((provider) => {
    const position = input(provider, "url");
    return position.state === "known" && issuerOf(position.string() ?? "") === issuer;
  });
