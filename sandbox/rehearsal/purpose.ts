// Tells what an action's job is for, and in which environment, by what is declared of it.
import type { DeclaredAction } from "../../cli/pipeline/declared.ts";
import { input, type Facts } from "../../policy-pack/facts.ts";
import { accountOf } from "../../policy-pack/model/accounts.ts";
import type { Model } from "../../policy-pack/model/model.ts";
import { stepOf } from "../../policy-pack/model/pipelines.ts";

/** `verify` in `dev`; an action without a job does what its category says. */
export type Purpose = { does?: string; environment?: string };

export function purposeOf(model: Model, action: DeclaredAction): Purpose {
  const project = projectOf(model, action);
  if (project === undefined) return { does: action.category.toLowerCase() };
  const does = stepOf(project);
  const environment = variableOf(project, "ENVIRONMENT");
  return { ...(does === undefined ? {} : { does }), ...(environment === undefined ? {} : { environment }) };
}

/** The build project that an action runs, in the account that it acts in. */
export const projectOf = (model: Model, { configuration, account }: DeclaredAction): Facts | undefined =>
  model
    .of("project")
    .find((facts) => facts.props["name"] === configuration["ProjectName"] && accountOf(facts) === account);

/** A variable that a build project declares. */
export const variableOf = (project: Facts, name: string): string | undefined =>
  input(project, "environment")
    .at("environmentVariables")
    .list()
    .find((each) => each.at("name").string() === name)
    ?.at("value")
    .string();
