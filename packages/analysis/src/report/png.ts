import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

const font = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");

/** Renders an SVG figure at twice its size with the font of this package, so that a machine without fonts gets the same picture. */
export function renderPng(svg: string): Uint8Array {
  const fonts = { loadSystemFonts: false, fontFiles: [font], defaultFontFamily: "DejaVu Sans" };
  return new Resvg(svg, { fitTo: { mode: "zoom", value: 2 }, font: fonts }).render().asPng();
}
