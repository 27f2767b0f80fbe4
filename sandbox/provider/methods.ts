// How each method's request becomes an operation on the sandbox, and its result the response.

import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import providerpb from "@pulumi/pulumi/proto/provider_pb.js";
import type { Properties } from "../aws/model.ts";
import { inputFaults } from "../schema/check.ts";
import { functionType } from "../schema/table.ts";
import { keyText, type Row } from "../state/store.ts";
import { checkResource } from "./check.ts";
import { diffInputs } from "./diff.ts";
import type { Exchange } from "./exchange.ts";
import { send } from "./marshal.ts";
import { mutate, mutateToken, type Mutation } from "./mutate.ts";
import * as operations from "./operations.ts";
import type { Backend } from "./operations.ts";
import { previewCreate, previewUpdate } from "./preview.ts";
import { autonamingOf, checkResponse, diffResponse, failures, withTags } from "./responses.ts";

export function check(
  backend: Backend,
  request: providerpb.CheckRequest,
  exchange: Exchange,
): providerpb.CheckResponse {
  const session = sessionOf(backend, exchange);
  const model = operations.modelOf(tokenOf(request.getUrn()), backend.models);
  const olds = exchange.receive(request.getOlds()).properties;
  const news = exchange.receive(request.getNews());
  const autonaming = autonamingOf(request);
  const checked = checkResource(
    model,
    {
      urn: request.getUrn(),
      olds,
      news: news.properties,
      seed: request.getRandomseed_asU8(),
      ...(autonaming === undefined ? {} : { autonaming }),
    },
    operations.contextOf(session, news.properties),
    { store: backend.store, defaultTags: session.configuration.defaultTags },
  );
  const inputs = send(checked.inputs, withTags(news.secrets));
  return checkResponse(inputs, checked.faults, exchange);
}

export function diff(
  backend: Backend,
  request: providerpb.DiffRequest,
  exchange: Exchange,
): providerpb.DiffResponse {
  const session = sessionOf(backend, exchange);
  const model = operations.modelOf(tokenOf(request.getUrn()), backend.models);
  const olds = exchange.receive(request.getOldInputs()).properties;
  const news = exchange.receive(request.getNews()).properties;
  const { caller } = operations.contextOf(session, olds);
  operations.confirm(backend.store, operations.keyOf(model, request.getId(), caller), request.getUrn());
  const { changes, deleteBeforeReplace } = diffInputs(model, request.getUrn(), olds, news);
  return diffResponse(changes, deleteBeforeReplace);
}

export function create(
  backend: Backend,
  request: providerpb.CreateRequest,
  exchange: Exchange,
): providerpb.CreateResponse {
  const session = sessionOf(backend, exchange);
  const model = operations.modelOf(tokenOf(request.getUrn()), backend.models);
  const { properties, secrets } = exchange.receive(request.getProperties());
  const response = new providerpb.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(send(previewCreate(model, properties), withTags(secrets)));
    return response;
  }
  const row = operations.createResource(session, model, request.getUrn(), properties);
  exchange.connection.created.set(keyText(row), row);
  response.setId(row.id);
  response.setProperties(send(row.outputs, withTags(secrets)));
  return response;
}

export function read(
  backend: Backend,
  request: providerpb.ReadRequest,
  exchange: Exchange,
): providerpb.ReadResponse {
  const session = sessionOf(backend, exchange);
  const model = operations.modelOf(tokenOf(request.getUrn()), backend.models);
  const state = exchange.receive(request.getProperties());
  const inputs = exchange.receive(request.getInputs());
  const row = operations.readResource(
    session,
    model,
    request.getId(),
    placeOf(inputs.properties, state.properties),
  );
  const response = new providerpb.ReadResponse();
  if (row === undefined) return response;
  if (row.urn === request.getUrn()) operations.confirm(backend.store, row);
  response.setId(row.id);
  response.setProperties(send(row.outputs, withTags([...inputs.secrets, ...state.secrets])));
  response.setInputs(send(row.inputs, inputs.secrets));
  return response;
}

export function update(
  backend: Backend,
  request: providerpb.UpdateRequest,
  exchange: Exchange,
): providerpb.UpdateResponse {
  const session = sessionOf(backend, exchange);
  const model = operations.modelOf(tokenOf(request.getUrn()), backend.models);
  const olds = exchange.receive(request.getOlds()).properties;
  const oldInputs = exchange.receive(request.getOldInputs()).properties;
  const { properties, secrets } = exchange.receive(request.getNews());
  const context = operations.contextOf(session, properties);
  const response = new providerpb.UpdateResponse();
  if (request.getPreview()) {
    const key = operations.keyOf(model, request.getId(), context.caller);
    const row: Row = { ...key, urn: request.getUrn(), inputs: oldInputs, outputs: olds, confirmed: true };
    response.setProperties(send(previewUpdate(row, model, properties, context), withTags(secrets)));
    return response;
  }
  const row = operations.existing(session, model, request.getId(), placeOf(oldInputs, olds));
  const updated = operations.updateResource(session, model, row, properties);
  response.setProperties(send(updated.outputs, withTags(secrets)));
  return response;
}

export function remove(
  backend: Backend,
  request: providerpb.DeleteRequest,
  exchange: Exchange,
): emptypb.Empty {
  const session = sessionOf(backend, exchange);
  const model = operations.modelOf(tokenOf(request.getUrn()), backend.models);
  const place = placeOf(
    exchange.receive(request.getOldInputs()).properties,
    exchange.receive(request.getProperties()).properties,
  );
  const { caller } = operations.contextOf(session, place);
  const row = backend.store.get(operations.keyOf(model, request.getId(), caller));
  if (row !== undefined) operations.deleteResource(session, model, row);
  return new emptypb.Empty();
}

export function invoke(
  backend: Backend,
  request: providerpb.InvokeRequest,
  exchange: Exchange,
): providerpb.InvokeResponse {
  const token = request.getTok();
  const args = exchange.receive(request.getArgs());
  const response = new providerpb.InvokeResponse();
  if (token === mutateToken) {
    const said = mutate(backend.store, JSON.parse(String(args.properties["mutation"])) as Mutation);
    response.setReturn(send({ said }));
    return response;
  }
  const session = sessionOf(backend, exchange);
  const known = backend.models.invokes.has(token);
  const faults = known ? inputFaults(functionType(token).inputs, args.properties) : [];
  if (faults.length > 0) {
    response.setFailuresList(failures(faults, exchange));
    return response;
  }
  const result = operations.invoke(session, token, args.properties, backend.models);
  response.setReturn(send(result, args.secrets));
  return response;
}

function sessionOf({ store, authority }: Backend, exchange: Exchange): operations.Session {
  return { store, authority, configuration: exchange.configuration() };
}

/** `urn:pulumi:stack::project::parentType$type::name`: the type is what follows the last `$`. */
function tokenOf(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

/** Only the region of old properties matters to find the resource. */
function placeOf(inputs: Properties, outputs: Properties): Properties {
  const region = inputs.region ?? outputs.region;
  return region === undefined ? {} : { region };
}
