// Decides who declares an app's parameters, and who reads them.
import { parameterPath, regionalArn, type Place } from "../names.ts";
import { actions, allow, type Statement } from "./document.ts";

/**
 * An app reads what its own environment tells it, and nothing else in Parameter Store. By path and by name: both are
 * asked of `parameter/<app>/<environment>/…`.
 */
export const readsParameters = (place: Place, app: string, environment: string): Statement =>
  allow(
    "Parameters",
    actions({ ssm: "GetParameter GetParametersByPath" }),
    regionalArn("ssm", place, `parameter${parameterPath(app, environment)}*`),
  );

/** The deploy role declares parameters of apps: names of three parts, of which only its own environment's are in its account. */
export const declaresParameters = (place: Place): Statement[] => [
  allow(
    "Parameters",
    actions({
      ssm: `
        AddTagsToResource DeleteParameter GetParameter GetParameters ListTagsForResource PutParameter
        RemoveTagsFromResource
      `,
    }),
    regionalArn("ssm", place, "parameter/*/*/*"),
  ),
  allow("ListParameters", ["ssm:DescribeParameters"], "*"),
];
