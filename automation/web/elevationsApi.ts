// Access for a time: what is offered, what was asked for, and the calls that decide on it.
import { type Schemas, bodyOf } from "../client/client.ts";
import { api } from "./api.ts";

export type Elevation = Schemas["Elevation"];
export type Offer = Schemas["Offer"];
export type Wanted = Schemas["NewElevation"];

/** Newest first, with those that are over. */
export async function elevations(): Promise<Elevation[]> {
  return (await bodyOf(api.GET("/v1/elevations", { params: { query: { limit: 50 } } }))).items;
}

export async function offers(): Promise<Offer[]> {
  return (await bodyOf(api.GET("/v1/elevations/offers"))).items;
}

export async function ask(body: Wanted): Promise<void> {
  await api.POST("/v1/elevations", { body });
}

export type Decision = "approve" | "reject" | "revoke";

export async function decide(id: string, decision: Decision): Promise<void> {
  await api.POST(`/v1/elevations/{id}/${decision}`, { params: { path: { id } }, body: {} });
}
