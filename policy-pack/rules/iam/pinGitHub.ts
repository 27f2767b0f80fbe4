// Decides whether a role that GitHub Actions assume is for one repository, and in it for a ref or an environment.

import { nameOfStatement } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import type { Statement } from "../../iam/index.ts";
import { demanded, documentAt, statementsOf } from "../../model/documents.ts";
import { issuersIn, isGitHub } from "../../model/issuers.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";

const AUDIENCE = "sts.amazonaws.com";

/** `repo:<owner>/<name>:` without wildcards, then a ref or an environment that is not just any. */
const PINNED = /^repo:[^*?:/]+\/[^*?:/]+:(ref:refs\/(heads|tags)\/|environment:)(?=.*[^*?])[^*?].*$/;

export const pinGitHub = (role: Facts): Verdict => {
  const position = input(role, "assumeRolePolicy");
  const document = position.need(documentAt(position));
  const asked = statementsOf(document).map((statement, index) => ({
    statement,
    index,
    issuers: gitHub(statement),
  }));
  const open = asked.filter(({ issuers }) => issuers.length > 0);
  if (open.length === 0) return notApplicable("GitHub Actions don't assume it", role.urn);
  const faults = open.flatMap(({ statement, index, issuers }) =>
    issuers.flatMap((issuer) => faultsOf(statement, nameOfStatement(statement, index), issuer)),
  );
  return faults.length > 0 ? fail(role.urn, faults.join("; ")) : pass(role.urn);
};

const gitHub = (statement: Statement): readonly string[] =>
  statement.Effect === "Allow" ? issuersIn(statement).filter(isGitHub) : [];

const faultsOf = (statement: Statement, name: string, issuer: string): readonly string[] => {
  const key = issuer.toLowerCase();
  const audiences = demanded(statement, `${key}:aud`, /^(forAnyValue:)?stringequals$/i);
  const subjects = demanded(statement, `${key}:sub`);
  const wrong = subjects.flat().filter((subject) => !PINNED.test(subject));
  return [
    ...(audiences.some((values) => values.every((value) => value === AUDIENCE))
      ? []
      : [`${name} does not demand that ${issuer}:aud equals ${AUDIENCE}`]),
    ...(subjects.some((values) => values.every((value) => PINNED.test(value)))
      ? []
      : [`${name} takes ${wrong.length > 0 ? wrong.join(", ") : "any subject"} for ${issuer}:sub`]),
  ];
};
