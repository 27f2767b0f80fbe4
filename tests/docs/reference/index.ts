// The pages of docs/reference: what tables of the code say, for people who look something up.

import { apiPage } from "./api.ts";
import { commandErrorsPage } from "./commandErrors.ts";
import { commandsPage } from "./commands.ts";
import { controlsPage } from "./controls.ts";
import { errorsPage } from "./errors.ts";
import { eventsPage } from "./events.ts";
import { modulesPage } from "./modules.ts";
import { packErrorsPage } from "./packErrors.ts";
import { pipelinesPage } from "./pipelines.ts";
import { runsPage } from "./runs.ts";
import { systemsPage } from "./systems.ts";

/** Made of tables, by file name. */
export const tablePages = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ["api.md", apiPage()],
    ["command-errors.md", commandErrorsPage()],
    ["commands.md", await commandsPage()],
    ["controls.md", controlsPage()],
    ["errors.md", errorsPage()],
    ["events.md", eventsPage()],
    ["modules.md", modulesPage()],
    ["pack-errors.md", packErrorsPage()],
    ["runs.md", runsPage()],
    ["systems.md", systemsPage()],
  ]);

/** All of them: those, too, for which the example company is declared first. */
export const referencePages = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([...(await tablePages()), ["pipelines.md", await pipelinesPage()]]);
