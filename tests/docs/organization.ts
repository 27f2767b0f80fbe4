// The pages of docs/organization, from what the program declares for the example company.

import { organizationPage } from "../../policy-pack/docs/organizationPage.ts";
import { declaredCompany } from "../infra/company.ts";

export const organizationPages = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([["picture.md", organizationPage(await declaredCompany())]]);
