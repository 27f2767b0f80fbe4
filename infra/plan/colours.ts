// The two fleets of an app, of which users are on one.

export const colours = ["blue", "green"] as const;
export type Colour = (typeof colours)[number];

export const otherThan = (colour: Colour): Colour => (colour === "blue" ? "green" : "blue");
