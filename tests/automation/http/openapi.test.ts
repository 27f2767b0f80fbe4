// The OpenAPI document by somebody else's rules: what tools that read it stumble over.
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect } from "chai";
import { openApiDocument } from "../../../automation/http/openapi.ts";
import { routes } from "../../../automation/http/routes.ts";

describe("the OpenAPI document", () => {
  it("passes Redocly's strict rules", async () => {
    const config = await createConfig({ extends: ["recommended-strict"] });
    const source = JSON.stringify(openApiDocument(routes, "0.1.0"));
    const found = await lintFromString({ source, config });
    // Browsers are sent on from the pages of signing in; they have nothing else to say.
    const redirects = (one: (typeof found)[number]) =>
      one.ruleId === "operation-2xx-response" &&
      one.location[0]?.pointer?.startsWith("#/paths/~1login") === true;
    const problems = found.filter((one) => !redirects(one));
    expect(
      problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
    ).to.deep.equal([]);
  });
});
