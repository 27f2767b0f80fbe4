// What operations on Parameter Store ask of IAM, and of the keys of secrets in the caller's name.
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../policy-pack/model/model.ts";
import type { Call, CallsOf, Place } from "./awsCalls.ts";
import { onKey } from "./keyCalls.ts";

/** By name, or all below a path, which is asked as it is written. */
export const parameter =
  (action: string, key: "Name" | "Path"): CallsOf =>
  (input, place, model) => [
    {
      action: `ssm:${action}`,
      resource: parameterArn(place, String(input[key] ?? "")),
      account: place.account,
    },
    ...(input["WithDecryption"] === true ? opened(String(input[key] ?? ""), place, model) : []),
  ];
const parameterArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:ssm:${region}:${account}:parameter${name}`;

/** What Parameter Store asks of the key of each secret that is declared there, in the caller's name. */
const opened = (path: string, place: Place, model: Model): Call[] =>
  model.resources
    .filter(
      (facts) =>
        facts.type === "aws:ssm/parameter:Parameter" &&
        facts.props["type"] === "SecureString" &&
        accountOf(facts) === place.account &&
        String(facts.props["name"]).startsWith(path),
    )
    .flatMap(({ props }) => {
      const key = model.of("key").find((made) => made.props["arn"] === props["keyId"]);
      if (key === undefined) throw new Error(`no stack declares the key of ${String(props["name"])}`);
      const call = onKey(model, key, "Decrypt");
      const via = {
        "kms:ViaService": `ssm.${place.region}.amazonaws.com`,
        "kms:EncryptionContext:PARAMETER_ARN": parameterArn(place, String(props["name"])),
      };
      return [{ ...call, context: { ...call.context, ...via } }];
    });
