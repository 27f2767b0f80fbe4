// Decides whether build projects and pipelines keep secrets out of what everyone who may read them sees.

import { input, root, type Facts, type Input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { actionsOf, label } from "../../model/pipelines.ts";
import { plainSecretAt, secretIn } from "../../model/secrets.ts";
import { fail, judge, judgeEach, pass, undecidable, type Verdict } from "../../verdict.ts";

export const keepSecretsOut = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("project"), (project) => [
    ...variables(project).flatMap((variable) => judge(project.urn, () => inVariable(project, variable))),
    ...sources(project).flatMap((source) => judge(project.urn, () => inSource(project, source))),
  ]),
  ...judgeEach(model.of("pipeline"), (pipeline) =>
    actionsOf(pipeline).flatMap((action) =>
      judge(pipeline.urn, () =>
        inAction(pipeline, label(action), action.configuration.at("EnvironmentVariables")),
      ),
    ),
  ),
];

const variables = (project: Facts): readonly Input[] =>
  input(project, "environment").at("environmentVariables").list();

const sources = (project: Facts): readonly Input[] => [
  input(project, "source"),
  ...input(project, "secondarySources").list(),
];

/** AWS reads a variable without type as PLAINTEXT; the other types name a parameter or a secret. */
const isPlain = (type: string | undefined): boolean => type === undefined || type === "PLAINTEXT";

const inVariable = (project: Facts, variable: Input): Verdict => {
  if (!isPlain(variable.at("type").string())) return pass(project.urn);
  const name = variable.at("name");
  const made = (project.propertyDependencies["environment"] ?? []).length > 0;
  const fault = plainSecretAt(name.need(name.string()), variable.at("value"), made);
  return fault === undefined ? pass(project.urn) : fail(project.urn, `variable ${fault}`);
};

/** Credentials in a URL (RFC 3986, 3.2.1) are shown to whoever may see the project, and so is its buildspec. */
const inSource = (project: Facts, source: Input): Verdict => {
  const location = source.at("location").string() ?? "";
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(location)) {
    const message = `${source.path}.location carries credentials before the host`;
    return fail(project.urn, message, "Use a CodeConnections connection and take them out of the URL.");
  }
  const found = secretIn(source.at("buildspec").string() ?? "");
  return found ? fail(project.urn, `${source.path}.buildspec holds ${found}`) : pass(project.urn);
};

/** Actions hand variables over as JSON text: a list of { name, value, type }. */
const inAction = (pipeline: Facts, where: string, position: Input): Verdict => {
  const list = parsed(position.string() ?? "[]");
  if (list === undefined) return undecidable(pipeline.urn, position.path, "is not JSON");
  const items = root({ ...pipeline, props: { list } })
    .at("list")
    .list();
  const faults = items
    .filter((item) => isPlain(item.at("type").string()))
    .map((item) => plainSecretAt(item.at("name").string() ?? "", item.at("value"), false))
    .filter((fault) => fault !== undefined);
  return faults.length > 0
    ? fail(pipeline.urn, `${where}: variable ${faults.join(", variable ")}`)
    : pass(pipeline.urn);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
