// How a provider instance begins and ends: its settings are checked, compared and resolved; at the end it says goodbye.

import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import providerpb from "@pulumi/pulumi/proto/provider_pb.js";
import { checkConfiguration, resolveConfiguration } from "./configuration.ts";
import type { Exchange } from "./exchange.ts";
import { confirm, type Backend } from "./operations.ts";
import { hasUnknown } from "./preview.ts";
import { checkResponse, diffResponse } from "./responses.ts";

export function checkConfig(
  _backend: Backend,
  request: providerpb.CheckRequest,
  exchange: Exchange,
): providerpb.CheckResponse {
  const { properties } = exchange.receive(request.getNews());
  return checkResponse(request.getNews(), checkConfiguration(properties), exchange);
}

/** A change of the provider's settings replaces nothing by itself: a resource's own region decides. */
export function diffConfig(
  _backend: Backend,
  request: providerpb.DiffRequest,
  exchange: Exchange,
): providerpb.DiffResponse {
  const olds = exchange.receive(request.getOldInputs()).properties;
  const news = exchange.receive(request.getNews()).properties;
  const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]) || hasUnknown(news[name]),
  );
  return diffResponse(changed.map((path) => ({ path, kind: "update", replace: false })));
}

export function configure(
  { store, authority }: Backend,
  request: providerpb.ConfigureRequest,
  exchange: Exchange,
): providerpb.ConfigureResponse {
  const { properties } = exchange.receive(request.getArgs());
  try {
    exchange.connection.configuration = resolveConfiguration(properties, authority, store.world);
  } catch (error) {
    exchange.connection.configuration = error instanceof Error ? error : new Error(String(error));
    throw error;
  }
  return configureResponse();
}

export function configureResponse(): providerpb.ConfigureResponse {
  const response = new providerpb.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  response.setSupportsAutonamingConfiguration(true);
  return response;
}

/** The engine says goodbye: what was created for it has reached it. */
export function cancel({ store }: Backend, _request: emptypb.Empty, { connection }: Exchange): emptypb.Empty {
  for (const key of connection.created.values()) confirm(store, key);
  connection.created.clear();
  return new emptypb.Empty();
}
