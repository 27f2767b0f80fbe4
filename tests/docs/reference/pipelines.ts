// The pipelines that the example company declares, drawn from what its stacks declare.

import { pipelineMermaid, pipelineText } from "../../../cli/pipeline/render.ts";
import { declaredPipelines, type DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { companyFacts } from "../../infra/company.ts";
import { page, picture } from "./page.ts";

export const shownPipelines = async (): Promise<readonly DeclaredPipeline[]> =>
  declaredPipelines(buildModel(await companyFacts()));

export const pipelinesPage = async (): Promise<string> => {
  const pipelines = await shownPipelines();
  return page(
    "Pipelines of the example company",
    "cli/pipeline/declared.ts",
    "As `lockgate pipeline show` draws them: the graph is read from the declared resources, not from the plan that made them.",
    ...pipelines.flatMap((pipeline) => [
      `## ${pipeline.name}`,
      picture(pipelineMermaid(pipeline)),
      `\`\`\`text\n${pipelineText(pipeline)}\`\`\``,
    ]),
  );
};
