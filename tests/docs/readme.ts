// The picture in the README: the example company's pipelines in the accounts in which their actions run.

import type { DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import { shownPipelines } from "./reference/pipelines.ts";
import { exampleConfig } from "../infra/example.ts";
import { picture } from "./reference/page.ts";

const PLACE = /(?<=<!-- picture: npm run docs -->\n)[\s\S]*?(?=\n<!-- end of picture -->)/;

/** The text of the README with today's picture in its place. */
export async function withPicture(readme: string): Promise<string> {
  const [pipeline] = await shownPipelines();
  if (pipeline === undefined || !PLACE.test(readme))
    throw new Error("README.md has no place for the picture");
  return readme.replace(PLACE, `\n${picture(diagram(pipeline))}\n`);
}

function diagram({ stages, account: home }: DeclaredPipeline): string {
  const actions = stages.flatMap((stage) => stage.actions).map((action, at) => ({ ...action, id: `a${at}` }));
  const boxes = [...Map.groupBy(actions, ({ account }) => account ?? home ?? "")].flatMap(
    ([account, those]) => [
      `    subgraph ${nameOf(account)} ["${nameOf(account)} account"]`,
      ...those.map(({ id, name, category }) =>
        category === "Approval" ? `        ${id}(["${name}"])` : `        ${id}["${name}"]`,
      ),
      "    end",
    ],
  );
  const arrows = actions.slice(1).map(({ id }, at) => `    ${actions[at]?.id} --> ${id}`);
  return ["flowchart LR", ...boxes, ...arrows].join("\n");
}

function nameOf(account: string): string {
  const { environments } = exampleConfig("tooling");
  return environments.find(({ accountId }) => accountId === account)?.name ?? "tooling";
}
