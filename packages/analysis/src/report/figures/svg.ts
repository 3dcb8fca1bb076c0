/** Colors of a figure: CSS variables inside a page that knows light and dark, literal colors in a file of its own. */
export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly paper: string;
  readonly series: readonly string[];
  readonly good: string;
  readonly bad: string;
}

/** For figures inside the report and the page. */
export const pageTheme: Theme = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  grid: "var(--rule)",
  paper: "var(--paper)",
  series: ["var(--blue)", "var(--orange)", "var(--violet)"],
  good: "var(--good)",
  bad: "var(--bad)",
};

/** For SVG and PNG files. */
export const fileTheme: Theme = {
  ink: "#1c2128",
  muted: "#59636e",
  grid: "#d8dee4",
  paper: "#ffffff",
  series: ["#0a5cc2", "#b35900", "#6f42c1"],
  good: "#116329",
  bad: "#b3261e",
};

/** For SVG and PNG files on dark pages and slides. */
export const darkTheme: Theme = {
  ink: "#e6edf3",
  muted: "#9aa4af",
  grid: "#353c45",
  paper: "#0e1217",
  series: ["#6cb0ff", "#f0a35a", "#c0a2f5"],
  good: "#5fd07a",
  bad: "#ff8f85",
};

/** Text safe inside markup and attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** A coordinate with two decimals: below what is visible, above what engines disagree on. */
export function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** An element with attributes; `undefined` attributes are left out, children are markup. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeMarkup(typeof value === "number" ? at(value) : value!)}"`)
    .join("");
  return children.length > 0 ? `<${name}${list}>${children.join("")}</${name}>` : `<${name}${list}/>`;
}

/** Path data through points; a null breaks the line. */
export function polyline(points: readonly (readonly [number, number] | null)[]): string {
  return points.map((p, i) => (p ? `${i === 0 || points[i - 1] === null ? "M" : "L"}${at(p[0])} ${at(p[1])}` : "")).join("");
}

/** Text at a place. */
export function label(x: number, y: number, text: string, attributes: Readonly<Record<string, string | number | undefined>> = {}): string {
  return element("text", { x, y, ...attributes }, escapeMarkup(text));
}

/** The outermost element, with a title that screen readers speak. */
export function figure(width: number, height: number, title: string, theme: Theme, body: readonly string[]): string {
  const background = theme === pageTheme ? "" : element("rect", { width, height, fill: theme.paper });
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      class: width > 400 ? "wide" : undefined,
      "font-family": "DejaVu Sans, system-ui, sans-serif",
      "font-size": "12",
    },
    element("title", {}, escapeMarkup(title)),
    background,
    ...body,
  );
}
